import { spawn, type ChildProcess } from 'node:child_process';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { root } from '../../local/settings.ts';
import { readSecrets } from '../../local/state.ts';

/** A port that no process listens on. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** The local site in a process of its own, as `npm start` runs it. */
export interface LocalSite {
  readonly url: string;
  /** A chief's token. */
  readonly token: string;
  readonly process: ChildProcess;
  /** Kills the process and its children (SIGKILL). Resolves when it is gone. */
  kill(): Promise<void>;
  /** Ends the process in order, as Ctrl-C does. */
  end(): Promise<void>;
}

/** Starts the local site without its sample newsroom on a state folder. Resolves once it serves. */
export async function startLocalSite(stateDir: string): Promise<LocalSite> {
  const port = String(await freePort());
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', join(root, 'local', 'start.ts'), '--empty'],
    {
      cwd: root,
      env: { ...process.env, PORT: port, STATE_DIR: stateDir },
      // A process group of its own, so that `kill` also ends its child, workerd.
      detached: true,
    },
  );
  let output = '';
  const gone = new Promise<void>((resolve) => child.on('close', () => resolve()));
  child.stderr.on('data', (data) => (output += String(data)));
  await new Promise<void>((resolve, reject) => {
    child.stdout.on('data', (data) => {
      output += String(data);
      if (output.includes('Ctrl-C')) resolve();
    });
    void gone.then(() => reject(new Error(output)));
  });
  const { pid } = child;
  if (pid === undefined) throw new Error('no process');
  return {
    url: `http://localhost:${port}`,
    token: readSecrets(stateDir).editorToken,
    process: child,
    async kill() {
      process.kill(-pid, 'SIGKILL');
      await gone;
    },
    async end() {
      child.kill('SIGTERM');
      await gone;
    },
  };
}
