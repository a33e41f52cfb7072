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
    // `npm run dev` and `npm start` share their state.
    persistState: { path: process.env.STATE_DIR ?? '.local/state' },
  }),
  // The site uses no sessions of Astro's; they would need another KV namespace.
  session: false,
  // Astro's check would answer API clients with a plain 403. The API has its own guard, the beacon its own checks.
  security: { checkOrigin: false },
  devToolbar: { enabled: false },
  integrations: [drawnFiles(), published()],
  vite: {
    plugins: [inlined()],
    // If Vite found these packages only at the first requests, the dev server would start over.
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
