import { rmSync } from 'node:fs';
import { readLocalSettings, runTool, UsageError } from './settings.ts';
import { readRunning } from './state.ts';

await runTool(async () => {
  const { stateDir } = readLocalSettings();
  const running = readRunning(stateDir);
  if (running) throw new UsageError(`End the local site first (process ${running.pid}).`);
  rmSync(stateDir, { recursive: true, force: true });
  console.log(`Cleared ${stateDir}`);
});
