import { join } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { root } from '../../local/settings.ts';
import { parseSubmission } from './submission.ts';
import {
  columnsOf,
  contentOf,
  erasedColumns,
  examples,
  headlineLines,
  listedColumns,
  readersTexts,
  searchedText,
} from './content.ts';

const [definition, schema] = ['articles/definition.ts', 'db/schema.ts'].map((file) =>
  join(root, 'src', file),
) as [string, string];

let previous: ts.Program | undefined;

/** The compiler's complaints about the definition when the schema is changed like this. */
function complaints(change: (schema: string) => string): readonly string[] {
  const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile) as {
    config: unknown;
  };
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root);
  const host = ts.createCompilerHost(options);
  const { getSourceFile } = host;
  host.getSourceFile = (file, ...rest) =>
    file === schema
      ? ts.createSourceFile(file, change(ts.sys.readFile(file) ?? ''), rest[0])
      : getSourceFile(file, ...rest);
  previous = ts.createProgram([definition], options, host, previous);
  return previous
    .getSemanticDiagnostics(previous.getSourceFile(definition))
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
}

describe('the table of fields', () => {
  it('does not compile while a column has no entry', () => {
    expect(complaints((text) => text)).toEqual([]);
    const added = complaints((text) =>
      text.replace("kicker: text('kicker'),", "kicker: text('kicker'), byline: text('byline'),"),
    );
    expect(added.join('\n')).toContain("Property 'byline' is missing");
  });

  const parsed = parseSubmission(examples, 'https://news.example');
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.faults));
  const submission = parsed.value;
  const columns = columnsOf(submission);

  it('keeps every field in columns and reads it from there', () => {
    expect(contentOf(columns)).toEqual(submission);
  });

  it('names the text of every field that readers see', () => {
    expect(readersTexts(submission).map(([pointer]) => pointer)).toEqual([
      ...['/kicker', '/title', '/subtitle', '/summary', '/author', '/editor', '/source/name'],
      ...['/correction', '/tags/0', '/body'],
    ]);
  });

  it('knows what lists show, what readers search and what stands around a title', () => {
    const { kicker, subtitle } = submission;
    expect([...listedColumns].sort()).toEqual([
      ...['featured', 'publishedAt', 'section', 'summary', 'tags', 'title'],
    ]);
    expect(searchedText(columns).split('\n').slice(0, 2)).toEqual([kicker, subtitle]);
    expect(headlineLines(columns)).toEqual([kicker, subtitle]);
    expect(headlineLines({ kicker: null, subtitle: null })).toEqual([]);
  });

  it('erases everything but what an address needs', () => {
    const left = { ...columns, ...erasedColumns };
    const { section, publishedAt } = columns;
    const values = Object.values(left).filter((value) => value !== null && value !== '');
    expect(values.sort()).toEqual([section, publishedAt, '[]', 'gone'].sort());
  });
});
