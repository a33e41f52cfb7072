import { fold, type Folded } from '../folded.ts';
import { decodeReferences } from './markup.ts';

const token = /<(\/?)([a-z0-9]+)((?:[^>"]|"[^"]*")*)>|&#x[0-9A-F]+;|[^<&]+/gi;
const inline =
  /^(?:a|strong|b|em|i|u|s|del|ins|mark|sub|sup|small|q|cite|abbr|kbd|code|ruby|rt|rp|br|img)$/;
const spoken = / (?:alt|title)="([^"]*)"/g;

/**
 * The runs of text in a stored body, folded, with their places in its HTML. Blocks separate runs; inline elements, line
 * breaks and pictures do not. Ruby annotations (`rt`, `rp`), `alt` and `title` are runs of their own beside the text.
 */
export function segmentsOf(bodyHtml: string): readonly Folded[] {
  const segments: Folded[] = [];
  const runs: Record<string, Folded[]> = {};
  const over: string[] = [];
  const endRuns = () => {
    for (const [layer, run] of Object.entries(runs)) {
      segments.push(joined(run));
      runs[layer] = [];
    }
  };
  for (const match of bodyHtml.matchAll(token)) {
    const [whole, end, name, attributes = ''] = match;
    if (name === undefined) {
      const text = whole.startsWith('&') ? reference(whole, match.index) : fold(whole, match.index);
      (runs[over.at(-1) ?? ''] ??= []).push(text);
      continue;
    }
    if (!inline.test(name)) endRuns();
    if (name === 'rt' || name === 'rp') {
      if (end) over.pop();
      else over.push(name);
    }
    for (const said of attributes.matchAll(spoken)) {
      const begin = match.index + whole.indexOf(attributes) + said.index + said[0].indexOf('"') + 1;
      segments.push(fold(said[1] ?? '', begin));
    }
  }
  endRuns();
  return segments.filter((segment) => segment.characters.length > 0);
}

/** Folds a character reference; its place covers the whole reference. */
function reference(text: string, offset: number): Folded {
  const { characters } = fold(decodeReferences(text));
  return {
    characters,
    starts: characters.map(() => offset),
    ends: characters.map(() => offset + text.length),
  };
}

function joined(run: readonly Folded[]): Folded {
  return {
    characters: run.flatMap(({ characters }) => characters),
    starts: run.flatMap(({ starts }) => starts),
    ends: run.flatMap(({ ends }) => ends),
  };
}
