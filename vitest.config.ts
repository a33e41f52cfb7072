import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { hangMs } from './testing/limits.ts';

export default defineConfig({
  test: {
    include: ['{src,local,bench,build,testing,tests}/**/*.test.ts'],
    // A file and the workerd that it drives wait for each other: one more than the processors keeps them busy.
    maxWorkers: Math.min(availableParallelism() + 1, 6),
    // Starting a process and loading wrangler takes each of two hundred files two seconds; so the files of a
    // worker share them, and what a test replaces is put back behind it.
    isolate: false,
    restoreMocks: true,
    unstubGlobals: true,
    // Guards against a hang, and no more: no test is to fail because the machine is busy.
    testTimeout: hangMs,
    hookTimeout: hangMs,
    expect: { poll: { timeout: hangMs / 2, interval: 50 } },
  },
});
