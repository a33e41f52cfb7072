import { appendFile, writeFile } from 'node:fs/promises';
import type { AstroIntegration } from 'astro';
import { securityHeaders } from '../src/http/security-headers.ts';

/**
 * Writes two files beside the built site. `dist/client/_headers` has the headers of static files, which bypass the
 * Worker. `dist/routes.json` has all routes in the order of their precedence, for the tests.
 */
export function published(): AstroIntegration {
  const found: { pattern: string; regex: string; file: string }[] = [];
  return {
    name: 'published',
    hooks: {
      'astro:routes:resolved': ({ routes }) => {
        found.length = 0;
        for (const { pattern, patternRegex, entrypoint } of routes) {
          found.push({ pattern, regex: patternRegex.source, file: entrypoint });
        }
      },
      'astro:build:done': async ({ dir }) => {
        await appendFile(new URL('_headers', dir), headersFile());
        await writeFile(new URL('../routes.json', dir), JSON.stringify(found));
      },
    },
  };
}

/** The headers in the format of https://developers.cloudflare.com/workers/static-assets/headers/ */
function headersFile(): string {
  const lines = Object.entries(securityHeaders()).map(([name, value]) => `  ${name}: ${value}`);
  return ['', '/*', ...lines, ''].join('\n');
}
