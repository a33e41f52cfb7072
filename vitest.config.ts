import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['{src,local,bench,scripts,tests}/**/*.test.ts'],
    testTimeout: 60_000,
    // Miniflare's bridge to Node drops a socket now and then when the machine is busy.
    retry: 1,
    hookTimeout: 120_000,
  },
});
