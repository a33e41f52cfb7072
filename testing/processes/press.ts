import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { root } from '../../local/settings.ts';
import { editorToken, type TestSite } from '../site.ts';

/** How a run of the command-line tool ended. */
export interface Run {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Starts the command-line tool against a site, and gives its process. */
export function spawnPress(
  url: string,
  args: readonly string[],
  { token = editorToken, cwd = root }: { readonly token?: string; readonly cwd?: string } = {},
) {
  const tool = join(root, 'local', 'press', 'run.ts');
  return spawn(process.execPath, ['--disable-warning=ExperimentalWarning', tool, ...args], {
    cwd,
    env: { ...process.env, JIBAO_URL: url, EDITOR_TOKEN: token },
  });
}

/** Runs `npm run press -- …` against a site in a process of its own, and waits for its end. */
export async function press(
  target: string | Pick<TestSite, 'instance'>,
  args: readonly string[],
  { token = editorToken, cwd = root }: { readonly token?: string; readonly cwd?: string } = {},
): Promise<Run> {
  const url = typeof target === 'string' ? target : (await target.instance.ready).origin;
  const child = spawnPress(url, args, { token, cwd });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (data) => (stdout += String(data)));
  child.stderr.on('data', (data) => (stderr += String(data)));
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  return { code, stdout, stderr };
}
