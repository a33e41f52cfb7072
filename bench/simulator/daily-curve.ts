export const minutesPerDay = 1_440;

/** How much is read in each hour of the reader's day: before work, at noon, and most of all at night. */
const hours = [
  ...[30, 17, 10, 7, 7, 13, 38, 72, 92, 88, 82, 84],
  ...[100, 90, 78, 76, 78, 82, 86, 92, 104, 110, 94, 60],
];

/** A story that breaks: from its first minute on it takes as many views as all the others together. */
export interface Spike {
  /** Minute of the day. */
  readonly minute: number;
  /** Minutes after which half of its readers are left. */
  readonly halfLife: number;
}

/** Views of one minute of the day, as shares of the whole day's. */
export interface MinuteShare {
  /** Of what is read day by day. */
  readonly usual: number;
  /** Of each story that breaks on this day. */
  readonly spikes: readonly number[];
}

/** The day from midnight on in the readers' zone; all shares together are 1. */
export function dayShares(spikes: readonly Spike[]): MinuteShare[] {
  const minutes = Array.from({ length: minutesPerDay }, (_, minute) => {
    const usual = usualAt(minute);
    return { usual, spikes: spikes.map((spike) => usual * intensity(spike, minute)) };
  });
  const sum = minutes.reduce((total, minute) => total + sumOf(minute), 0);
  return minutes.map((minute) => ({
    usual: minute.usual / sum,
    spikes: minute.spikes.map((share) => share / sum),
  }));
}

/** Usual views and all spikes of a minute. */
export function sumOf({ usual, spikes }: MinuteShare): number {
  return spikes.reduce((total, share) => total + share, usual);
}

/** An hour's figure holds in its middle; between two middles it changes evenly. */
function usualAt(minute: number): number {
  const position = minute / 60 - 0.5;
  const hour = Math.floor(position);
  const next = position - hour;
  return at(hour) * (1 - next) + at(hour + 1) * next;
}

function at(hour: number): number {
  return hours[(hour + hours.length) % hours.length] ?? 0;
}

/** Views of the story for each usual view. */
function intensity({ minute, halfLife }: Spike, now: number): number {
  return now < minute ? 0 : 0.5 ** ((now - minute) / halfLife);
}
