import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { press } from './support/press.ts';
import { openReceiver, type Receiver } from './support/receiver.ts';
import { sample } from './support/site.ts';

// What the command-line tool makes of answers that no site of this kind gives.

let server: Receiver;
const folder = mkdtempSync(join(tmpdir(), 'jibao-answers-'));
beforeAll(async () => {
  server = await openReceiver();
});
afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const commands = () => [
  ['withdraw', '5', '6', '--reason', 'x'],
  ['list'],
  ['boards'],
  ['outbox'],
  ['export'],
  ['backup', join(folder, 'saved')],
  ['restore', folder],
  ['push', file('with.json', JSON.stringify({ id: 5, ...sample() }))],
  ['push', file('without.json', JSON.stringify(sample()))],
  ['import', file('items.ndjson', `${JSON.stringify({ id: 5, ...sample() })}\n`)],
];

const manifest = { format: 1, url: 'https://news.example', madeAt: '', audited: 0, tables: [] };

const html = { 'Content-Type': 'text/html; charset=utf-8' };
const json = { 'Content-Type': 'application/json' };

const says = (what: string) => `does not answer as this site's API does: ${what}`;

describe('press', () => {
  it('takes a page for no answer of the API, whatever the command', async () => {
    file('manifest.json', JSON.stringify(manifest));
    server.answer = () => ({ status: 200, headers: html, body: '<html>Login' });
    const runs = await Promise.all(commands().map((args) => press(server.url, args)));
    for (const [n, { code, stdout, stderr }] of runs.entries()) {
      expect([n, code, stdout]).toEqual([n, 3, '']);
      expect(stderr).toContain(says('200, text/html'));
      expect(stderr.trim().split('\n')).toHaveLength(1);
    }
    expect(server.calls).toHaveLength(runs.length);
  });

  it.each([
    ['a page of an error', { status: 403, headers: html, body: '<html>No' }, '403, text/html'],
    ['nothing', { status: 200 }, '200, no media type'],
    [
      'a redirect',
      { status: 302, headers: { Location: 'https://login.example/?to=1' } },
      '302, to https://login.example/?to=1',
    ],
    ['no JSON', { status: 200, headers: json, body: '{"id":' }, ''],
    ['JSON of another kind', { status: 200, headers: json, body: '{"ok":true}' }, ''],
  ])('takes %s for no answer of the API', async (_, reply, what) => {
    server.calls.length = 0;
    server.answer = () => reply;
    const run = await press(server.url, ['withdraw', '5', '6', '--reason', 'x']);
    expect(run).toMatchObject({ code: 3, stdout: '' });
    expect(run.stderr).toContain(says(what));
    expect(server.calls).toHaveLength(1);
  });
});
