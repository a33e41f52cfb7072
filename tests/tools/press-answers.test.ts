import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { press, spawnPress } from '../../testing/processes/press.ts';
import { openReceiver, type Receiver } from '../../testing/outward/receiver.ts';
import { sample } from '../../testing/site.ts';

// Here the command-line tool gets answers that a real site does not give.

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
  it('rejects an HTML page as an answer, in every command', async () => {
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
    [
      'an HTML page with an error',
      { status: 403, headers: html, body: '<html>No' },
      '403, text/html',
    ],
    ['nothing', { status: 200 }, '200, no media type'],
    [
      'a redirect',
      { status: 302, headers: { Location: 'https://login.example/?to=1' } },
      '302, to https://login.example/?to=1',
    ],
    ['no JSON', { status: 200, headers: json, body: '{"id":' }, ''],
    ['JSON of another kind', { status: 200, headers: json, body: '{"ok":true}' }, ''],
  ])('rejects %s as an answer of the API', async (_, reply, what) => {
    server.calls.length = 0;
    server.answer = () => reply;
    const run = await press(server.url, ['withdraw', '5', '6', '--reason', 'x']);
    expect(run).toMatchObject({ code: 3, stdout: '' });
    expect(run.stderr).toContain(says(what));
    expect(server.calls).toHaveLength(1);
  });

  it('goes on after a refusal, and exits with 1', async () => {
    const problem = { 'Content-Type': 'application/problem+json' };
    const made = { id: 7, outcome: 'created', url: 'https://news.example/7.html', warnings: ['w'] };
    const refusals = [403, 404];
    server.calls.length = 0;
    server.answer = (_, n) => {
      const status = refusals[n - 1];
      if (status === undefined) return { status: 200, headers: json, body: JSON.stringify(made) };
      return { status, headers: problem, body: '{"type":"/problems/x"}' };
    };
    const gone = await press(server.url, ['withdraw', '5', '6', '7', '--reason', 'x']);
    expect(gone).toMatchObject({ code: 1, stdout: `7: ${JSON.stringify(made)}\n` });
    expect(gone.stderr).toMatch(/^5: 403 .+\n6: 404 .+\n$/);
    server.calls.length = 0;
    const files = ['a', 'b', 'c'].map((name) => file(`${name}.json`, JSON.stringify(sample())));
    const pushed = await press(server.url, ['push', ...files]);
    expect(pushed).toMatchObject({ code: 1 });
    expect(pushed.stdout).toContain('2 refused, 1 created');
    expect(pushed.stderr).toContain(`${files[2]}: ["w"]`);
  });

  it('asks again after a gateway’s error or a cut connection, and prints nothing twice', async () => {
    const lines = ['{"id":1}', '{"id":2}', '{"id":3}'].map((line) => `${line}\n`);
    const type = { 'Content-Type': 'application/x-ndjson' };
    const next = { ...type, Link: '</api/export?after=2>; rel="next"' };
    const replies = [
      { status: 502, headers: html, body: '<html>Bad gateway' },
      { status: 200, headers: { ...next, 'Content-Length': '99' }, body: lines[0]! },
      { status: 200, headers: next, body: lines[0]! + lines[1]! },
      { status: 504 },
      { status: 200, headers: type, body: lines[2]! },
    ];
    server.calls.length = 0;
    server.answer = (_, n) => replies[n - 1]!;
    const run = await press(server.url, ['export']);
    expect(run).toEqual({ code: 0, stdout: lines.join(''), stderr: '' });
    expect(server.calls.map(({ path }) => path)).toEqual([
      ...Array.from({ length: 3 }, () => '/api/export'),
      ...Array.from({ length: 2 }, () => '/api/export?after=2'),
    ]);
  });

  it('ends quietly when its output is closed', async () => {
    const page = `${JSON.stringify(sample())}\n`.repeat(2_000);
    const headers = {
      'Content-Type': 'application/x-ndjson',
      Link: '</api/export?after=2>; rel="next"',
    };
    server.answer = () => ({ status: 200, headers, body: page });
    const child = spawnPress(server.url, ['export']);
    let stderr = '';
    child.stderr.on('data', (data) => (stderr += String(data)));
    child.stdout.once('data', () => child.stdout.destroy());
    const [code] = (await once(child, 'close')) as [number | null];
    expect([code, stderr]).toEqual([0, '']);
  });
});
