import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['{src,local,bench,build,testing,tests}/**/*.test.ts'],
    // Each file that starts workerd leaves half of a small machine idle.
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
