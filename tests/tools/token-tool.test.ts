import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { root } from '../../local/settings.ts';
import { editorToken, openSite, type TestSite } from '../../testing/site.ts';

let site: TestSite;
beforeAll(async () => {
  site = await openSite();
});
afterAll(() => site.dispose());

interface Ended {
  readonly code: unknown;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the tool to its end without blocking Node, in which a part of the site runs. */
async function run(args: readonly string[]): Promise<Ended> {
  const { origin } = await site.instance.ready;
  const env = { ...process.env, SITE_URL: origin, EDITOR_TOKEN: editorToken };
  const tool = join(root, 'local', 'token.ts');
  return new Promise((resolve) => {
    execFile(process.execPath, [tool, ...args], { env }, (error, stdout, stderr) => {
      resolve({ code: error?.code ?? 0, stdout, stderr });
    });
  });
}

it('the tool creates, lists and revokes tokens', async () => {
  const order = ['--name', '夜班', '--role', 'editor', '--sections', 'minsheng,jiaoyu'];
  const made = await run(['create', ...order, '--days', '2']);
  expect(made).toMatchObject({ code: 0, stdout: expect.stringMatching(/^jibao_\S+\n$/) });
  expect(made.stderr).not.toContain(made.stdout.trim());
  const bearer = { Authorization: `Bearer ${made.stdout.trim()}` };
  expect((await site.api('GET', '/articles/1', undefined, bearer)).status).toBe(404);
  const id = made.stdout.split('_')[1]!;
  const line = (await run(['list'])).stdout.split('\n').find((text) => text.startsWith(id));
  expect(line).toMatch(/ {2}editor {2}minsheng,jiaoyu {2}夜班 {2}made .* expires /);
  expect(await run(['revoke', id])).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('revoked'),
  });
});

it.each<[string, number, string[], RegExp]>([
  ['nothing', 1, [], /^Usage/],
  ['an incomplete order', 1, ['create', '--name', 'a'], /^Usage/],
  ['an unknown option', 1, ['list', '--all'], /^Usage/],
  ['an unknown token', 2, ['revoke', 'x'], /404 没有这个令牌/],
  ['an unknown role', 2, ['create', '--name', 'a', '--role', 'x'], /422 .*\/role/],
  ['a wrong token', 2, ['list', '--token', 'x'], /401/],
  ['an unreachable site', 3, ['list', '--url', 'http://127.0.0.1:9'], /cannot be reached/],
])('for %s, the tool exits with code %i', async (_, code, args, line) => {
  const ended = await run(args);
  expect(ended).toMatchObject({ code, stdout: '' });
  expect(ended.stderr).toMatch(line);
});
