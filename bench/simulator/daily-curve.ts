export const minutesPerDay = 1_440;

/** Views in each hour of the reader's day, relative to each other: peaks before work, at noon, and highest at night. */
const hours = [
  ...[30, 17, 10, 7, 7, 13, 38, 72, 92, 88, 82, 84],
  ...[100, 90, 78, 76, 78, 82, 86, 92, 104, 110, 94, 60],
];

/** A story that breaks: in its first minute it takes as many views as all other articles together, then it fades. */
export interface Spike {
  /** Minute of the day. */
  readonly minute: number;
  /** Minutes after which half of the story's readers are left. */
  readonly halfLife: number;
}

/** The views of one minute, as shares of the whole day's views. */
export interface MinuteShare {
  /** The share of ordinary reading. */
  readonly usual: number;
  /** The share of each story that breaks on this day. */
  readonly spikes: readonly number[];
}

/** The minutes of a day, from midnight in the readers' zone; all shares together are 1. */
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

/** The share of a minute: usual views and all spikes together. */
export function sumOf({ usual, spikes }: MinuteShare): number {
  return spikes.reduce((total, share) => total + share, usual);
}

/** The usual views of a minute. An hour's figure holds in the middle of the hour, and changes evenly between two. */
function usualAt(minute: number): number {
  const position = minute / 60 - 0.5;
  const hour = Math.floor(position);
  const next = position - hour;
  return at(hour) * (1 - next) + at(hour + 1) * next;
}

function at(hour: number): number {
  return hours[(hour + hours.length) % hours.length] ?? 0;
}

/** How many views the story gets for each usual view. */
function intensity({ minute, halfLife }: Spike, now: number): number {
  return now < minute ? 0 : 0.5 ** ((now - minute) / halfLife);
}
