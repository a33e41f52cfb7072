import { appendFile, writeFile } from 'node:fs/promises';
import type { AstroIntegration } from 'astro';
import { securityHeaders } from '../src/http/security-headers.ts';

/**
 * Writes beside the built site what only the build knows: `dist/client/_headers`, since static files bypass
 * the Worker and its headers, and `dist/routes.json`, the patterns of all routes, for the tests.
 */
export function published(): AstroIntegration {
  const patterns: string[] = [];
  return {
    name: 'published',
    hooks: {
      'astro:routes:resolved': ({ routes }) => {
        patterns.splice(0, Infinity, ...routes.map(({ pattern }) => pattern).sort());
      },
      'astro:build:done': async ({ dir }) => {
        await appendFile(new URL('_headers', dir), headersFile());
        await writeFile(new URL('../routes.json', dir), JSON.stringify(patterns));
      },
    },
  };
}

/** https://developers.cloudflare.com/workers/static-assets/headers/ */
function headersFile(): string {
  const lines = Object.entries(securityHeaders()).map(([name, value]) => `  ${name}: ${value}`);
  return ['/*', ...lines, ''].join('\n');
}
