import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { AstroIntegration } from 'astro';
import { site } from '../src/site.ts';
import { card } from './cards.ts';
import { favicon, icon } from './icons.ts';

/** The pictures that are drawn at build time, by their paths on the site. */
const drawings: ReadonlyMap<string, () => Promise<Buffer>> = new Map([
  ['/cards/site.png', () => card()],
  ...site.sections.map(
    ({ slug, name }) => [`/cards/${slug}.png`, () => card(name)] as [string, () => Promise<Buffer>],
  ),
  ['/apple-touch-icon.png', () => icon(180)],
  ['/icon-192.png', () => icon(192)],
  ['/icon-512.png', () => icon(512)],
  ['/favicon.ico', favicon],
]);

/** Draws cards and icons from the site's names: files for a build, answers to requests under the dev server. */
export function drawnFiles(): AstroIntegration {
  return {
    name: 'drawn-files',
    hooks: {
      'astro:build:done': async ({ dir }) => {
        for (const [path, draw] of drawings) {
          const file = new URL(`.${path}`, dir);
          await mkdir(dirname(file.pathname), { recursive: true });
          await writeFile(file, await draw());
        }
      },
      'astro:server:setup': ({ server }) => {
        server.middlewares.use((request, response, next) => {
          const path = new URL(request.url ?? '/', 'http://localhost').pathname;
          const draw = drawings.get(path);
          if (!draw) {
            next();
            return;
          }
          draw().then((bytes) => {
            response.setHeader(
              'Content-Type',
              path.endsWith('.ico') ? 'image/x-icon' : 'image/png',
            );
            response.end(bytes);
          }, next);
        });
      },
    },
  };
}
