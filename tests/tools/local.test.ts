import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { applyMigrations } from '../../local/migrations.ts';
import { root } from '../../local/settings.ts';
import { bindingsOf, emptyWorker, startInstance } from '../../local/site.ts';
import { hangMs } from '../../testing/limits.ts';
import { sample } from '../../testing/site.ts';

const folder = mkdtempSync(join(tmpdir(), 'jibao-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

type Env = Record<string, string>;

/** Runs a tool, and waits for its end. */
function run(tool: string, args: readonly string[], env: Env) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', join(root, 'local', tool), ...args],
    { cwd: root, env: { ...process.env, ...env }, encoding: 'utf8', timeout: hangMs },
  );
  return { status, stdout, stderr };
}

const running = new Set<ChildProcess>();
afterEach(() => {
  for (const child of running) child.kill('SIGKILL');
});

/** Starts the local site, and gives its output once it is ready. */
async function start(env: Env) {
  const child = spawn(process.execPath, [join(root, 'local', 'start.ts')], {
    cwd: root,
    env: { ...process.env, ...env },
  });
  running.add(child);
  let output = '';
  const exit = new Promise<number | null>((resolve) => child.on('exit', resolve));
  await new Promise<void>((resolve, reject) => {
    child.stdout.on('data', (chunk) => {
      output += String(chunk);
      if (output.includes('Ctrl-C')) resolve();
    });
    void exit.then(() => reject(new Error(output)));
  });
  return {
    output,
    async end(signal: 'SIGINT' | 'SIGTERM') {
      child.kill(signal);
      const code = await exit;
      running.delete(child);
      return code;
    },
  };
}

const order = (html: string, board: string) =>
  [...(html.split(`id="board-${board}"`)[1]?.split('</ol>')[0] ?? '').matchAll(/(\d+)\.html/g)].map(
    ([, id]) => id,
  );

describe('the local site', () => {
  it('fills itself, keeps its state, runs crons on demand and ends cleanly', async () => {
    const env = { PORT: String(await freePort()), STATE_DIR: join(folder, 'state') };
    const url = `http://localhost:${env.PORT}`;
    const first = await start(env);
    const token = /Token +(\S+)/.exec(first.output)?.[1] ?? '';
    expect(token.length).toBeGreaterThan(30);
    for (const line of [`${url}/`, `${url}/api/articles/{id}`, 'npm run cron']) {
      expect(first.output).toContain(line);
    }

    const home = await (await fetch(url)).text();
    const hot = [...(home.split('热门文章')[1]?.split('</ul>')[0] ?? '').matchAll(/(\d+)\.html/g)];
    expect(order(home, 'week')).toHaveLength(10);
    expect(order(home, 'month')).toHaveLength(10);
    expect(hot).toHaveLength(7);
    expect(order(home, 'week')).not.toEqual(order(home, 'month'));
    expect(order(home, 'week').slice(0, 7)).not.toEqual(hot.map(([, id]) => id));

    const rankings = await (await fetch(`${url}/rankings/`)).text();
    const [, archived] = /href="(\/rankings\/\d{4}-W\d\d\.html)"/.exec(rankings) ?? [];
    expect(
      (await (await fetch(`${url}${archived}`)).text()).match(/<tr>/g)?.length,
    ).toBeGreaterThan(10);

    const pushed = await fetch(`${url}/api/articles/573070`, {
      method: 'PUT',
      headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
      body: JSON.stringify(sample()),
    });
    expect(pushed.status).toBe(201);
    expect(run('cron.ts', ['hourly'], env)).toMatchObject({ status: 0 });
    const late = run('cron.ts', ['minutely', '--at', '2027-01-01T00:00:00+08:00'], env);
    expect(late.stdout).toContain('2026-12-31T16:00:00.000Z');
    expect(run('cron.ts', ['daily'], env)).toMatchObject({ status: 1, stdout: '' });

    expect(run('token.ts', ['list'], env).stdout).toMatch(/^\w{12} {2}chief .* local .*\n$/);

    const second = run('start.ts', [], { ...env, PORT: String(await freePort()) });
    expect(second.status).toBe(1);
    expect(second.stderr).toMatch(/^A local site already uses .*\n$/);
    expect(run('reset.ts', [], env).status).toBe(1);
    expect(await first.end('SIGTERM')).toBe(0);

    const again = await start({ ...env, EDITOR_TOKEN: 'of-another-site' });
    expect(again.output).toContain(token);
    expect(again.output).not.toContain('sample');
    expect((await fetch(`${url}/minsheng/2026-10-08/573070.html`)).status).toBe(200);
    expect(await again.end('SIGINT')).toBe(0);
    expect(run('cron.ts', ['hourly'], env).stderr).toMatch(/^No local site is running.*\n$/);
    expect(run('reset.ts', [], env).status).toBe(0);
    expect(existsSync(env.STATE_DIR)).toBe(false);
  });

  it('tells in one line why it cannot start', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const taken = String((server.address() as AddressInfo).port);
    const file = join(folder, 'file');
    writeFileSync(file, '');
    const broken = join(folder, 'broken');
    mkdirSync(join(broken, 'v3'), { recursive: true });
    writeFileSync(join(broken, 'v3', 'd1'), 'not a folder');
    const port = String(await freePort());
    const cases: readonly [string, Env, RegExp][] = [
      ['a port in use', { PORT: taken, STATE_DIR: join(folder, 'a') }, /^Cannot listen on .*PORT/],
      ['no port', { PORT: 'http', STATE_DIR: join(folder, 'a') }, /^PORT must be/],
      ['a file as folder', { PORT: port, STATE_DIR: file }, /^The state.*npm run reset/],
      ['a broken folder', { PORT: port, STATE_DIR: broken }, /^The state.*npm run reset/],
    ];
    for (const [name, env, line] of cases) {
      const { status, stderr } = run('start.ts', [], env);
      expect(stderr, name).toMatch(line);
      expect(stderr.trim().split('\n'), name).toHaveLength(1);
      expect(status, name).toBe(1);
    }
    await new Promise((resolve) => server.close(resolve));
  });

  it('asks for a reset when the databases belong to another version', async () => {
    const state = join(folder, 'older');
    const instance = await startInstance({ workers: [emptyWorker()], stateDir: state });
    const { DB } = await bindingsOf(instance);
    await applyMigrations(DB);
    await DB.prepare(`UPDATE d1_migrations SET name = '0001_older.sql' WHERE id = 1`).run();
    await instance.dispose();
    const env = { PORT: String(await freePort()), STATE_DIR: state };
    for (const tool of ['start.ts', 'dev.ts']) {
      const { status, stderr } = run(tool, [], env);
      expect(stderr, tool).toMatch(/^The local state.*0001_older\.sql.*npm run reset.*\n$/);
      expect(status, tool).toBe(1);
    }
    expect(run('reset.ts', [], env).status).toBe(0);
  });
});

describe('the cron tool', () => {
  it('runs no hourly cron ahead of the clock, which would lose views', () => {
    const at = (ms: number) => new Date(Date.now() + ms).toISOString();
    const env = { STATE_DIR: join(folder, 'none') };
    const ahead = run('cron.ts', ['hourly', '--at', at(3_600_000)], env);
    expect(ahead).toMatchObject({ status: 1, stdout: '' });
    expect(ahead.stderr).toMatch(/^The hourly cron cannot run ahead of the clock.*\n$/);
    const cases = [
      ['hourly', -3_600_000],
      ['minutely', 3_600_000],
    ] as const;
    for (const [name, ms] of cases) {
      expect(run('cron.ts', [name, '--at', at(ms)], env).stderr).toMatch(/^No local site/);
    }
  });
});

describe('the deploy', () => {
  it('tells in one line what is missing before it changes anything', () => {
    const { status, stderr } = run('deploy.ts', [], {});
    expect([status, stderr.trim().split('\n').length]).toEqual([1, 1]);
    expect(stderr).toMatch(/^Put the ids of your D1 databases and KV namespace/);
  });
});

describe.skipIf(process.platform === 'win32')('the pre-step', () => {
  /** Makes a project with a lock file, in which the packages of `installed` are installed. */
  function project(name: string, installed: object | undefined): string {
    const home = join(folder, name);
    mkdirSync(join(home, 'local'), { recursive: true });
    mkdirSync(join(home, 'bin'));
    cpSync(join(root, 'local', 'prepare.mjs'), join(home, 'local', 'prepare.mjs'));
    const packages = {
      '': {},
      'node_modules/a': { version: '1.0.0' },
      'node_modules/b': { version: '2.0.0', optional: true },
    };
    writeFileSync(join(home, 'package-lock.json'), JSON.stringify({ packages }));
    if (installed) {
      mkdirSync(join(home, 'node_modules'));
      const file = join(home, 'node_modules', '.package-lock.json');
      writeFileSync(file, JSON.stringify({ packages: installed }));
    }
    writeFileSync(join(home, 'bin', 'npm'), '#!/bin/sh\necho "$@" > called\n');
    chmodSync(join(home, 'bin', 'npm'), 0o755);
    return home;
  }

  it.each([
    ['nothing is installed', undefined, true],
    ['a version differs', { 'node_modules/a': { version: '1.0.1' } }, true],
    [
      'a package is installed that the lock file lacks',
      { 'node_modules/a': { version: '1.0.0' }, 'node_modules/c': {} },
      true,
    ],
    ['only an optional package is missing', { 'node_modules/a': { version: '1.0.0' } }, false],
  ])('installs when %s: %s', (name, installed, installs) => {
    const home = project(name, installed);
    const { status } = spawnSync(process.execPath, [join(home, 'local', 'prepare.mjs')], {
      env: { ...process.env, PATH: join(home, 'bin') + delimiter + (process.env['PATH'] ?? '') },
    });
    expect(status).toBe(0);
    expect(existsSync(join(home, 'called'))).toBe(installs);
  });
});
