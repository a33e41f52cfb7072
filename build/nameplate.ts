import { outlinesOf } from './outlines.ts';

/** The site's name in brush script, cropped to the drawn shape: small enough to be part of every page. */
export interface Nameplate {
  /** An SVG path. */
  readonly d: string;
  readonly width: number;
  readonly height: number;
}

/** Units of a character's size: at the masthead's 3 rem nobody sees a difference of one unit. */
const unitsPerCharacter = 90;

/** @throws Error for a character that the font does not have. */
export function nameplateOf(name: string): Nameplate {
  const { d } = outlinesOf(name);
  const scale = unitsPerCharacter / 1_000;
  const commands = d.match(/[A-Z][^A-Z]*/g) ?? [];
  const points = commands.map((command) => (command.match(/-?\d+/g) ?? []).map(Number));
  const extent = (side: 0 | 1) => {
    const values = points.flatMap((numbers) => numbers.filter((_, index) => index % 2 === side));
    return [Math.min(...values), Math.max(...values)] as const;
  };
  const [[left, right], [top, bottom]] = [extent(0), extent(1)];
  const place = (value: number, index: number) =>
    Math.round((value - (index % 2 === 0 ? left : top)) * scale);
  return {
    d: relative(commands.map((command, at) => [command[0] ?? '', points[at]?.map(place) ?? []])),
    width: Math.ceil((right - left) * scale),
    height: Math.ceil((bottom - top) * scale),
  };
}

/** The same path in relative commands, which are shorter. */
function relative(
  commands: readonly (readonly [letter: string, numbers: readonly number[]])[],
): string {
  let [x, y] = [0, 0];
  let start = [0, 0];
  let d = '';
  for (const [letter, numbers] of commands) {
    const steps = numbers.map((value, index) => value - (index % 2 === 0 ? x : y));
    d += letter.toLowerCase() + steps.join(' ').replaceAll(' -', '-');
    if (letter === 'Z') [x = 0, y = 0] = start;
    else [x = 0, y = 0] = numbers.slice(-2);
    if (letter === 'M') start = [x, y];
  }
  return d;
}
