import cloudflare from '@astrojs/cloudflare';
import { defineConfig } from 'astro/config';
import { drawnFiles } from './build/drawings.ts';
import { inlined } from './build/inlined.ts';
import { nameplateOf } from './build/nameplate.ts';
import { published } from './build/published.ts';
import { site } from './src/site.ts';

export default defineConfig({
  output: 'server',
  adapter: cloudflare({
    imageService: 'passthrough',
    // `npm run dev` works on the state of `npm start`.
    persistState: { path: process.env.STATE_DIR ?? '.local/state' },
  }),
  // Nothing here needs sessions; on, they would ask for one more KV namespace.
  session: false,
  // It answers a plain 403 to API clients. The API has its own guard, the beacon its own checks.
  security: { checkOrigin: false },
  devToolbar: { enabled: false },
  integrations: [drawnFiles(), published()],
  vite: {
    plugins: [inlined()],
    // Found late, they would make the dev server start over at its first requests.
    ssr: {
      optimizeDeps: {
        include: [
          '@valibot/to-json-schema',
          'drizzle-orm',
          'drizzle-orm/d1',
          'drizzle-orm/sqlite-core',
          'feedsmith',
          'hast-util-from-parse5',
          'hast-util-sanitize',
          'hast-util-to-html',
          'image-dimensions',
          'isbot',
          'jose',
          'parse5',
          'uqr',
          'valibot',
        ],
      },
    },
    define: {
      'import.meta.env.BUILD_ID': JSON.stringify(Date.now().toString(36)),
      'import.meta.env.NAMEPLATE': JSON.stringify(nameplateOf(site.name)),
      'import.meta.env.BUILT_AT': String(Math.floor(Date.now() / 1000)),
    },
  },
});
