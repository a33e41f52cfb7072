import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join, sep } from 'node:path';
import { bundle } from 'lightningcss';
import { rolldown } from 'rolldown';
import type { Plugin } from 'vite';

const moduleName = 'virtual:inlined';
const resolvedName = `\0${moduleName}`;

const source = join(import.meta.dirname, '..', 'src');
const styles = join(source, 'layouts', 'css');
const stylesheet = join(styles, 'site.css');
const scripts = join(source, 'browser');
/** At the end of the body, as a module. */
const script = join(scripts, 'reader.ts');
/** In the head, before anything is painted; a site without one is whole. */
const earlyScript = join(scripts, 'early.ts');

/**
 * Gives the module `virtual:inlined`: the style and the scripts that every page carries inline, minified,
 * and their hashes as sources of a Content-Security-Policy (CSP 3, 2.3.1). Made when the site is
 * built, so that no answer of the Worker can ever vouch for itself.
 */
export function inlined(): Plugin {
  return {
    name: 'inlined',
    resolveId: (id) => (id === moduleName ? resolvedName : undefined),
    async load(id) {
      if (id !== resolvedName) return undefined;
      const texts = {
        style: minifiedStyle(),
        script: await minifiedScript(script, 'es'),
        earlyScript: existsSync(earlyScript) ? await minifiedScript(earlyScript, 'iife') : '',
      };
      const hashes = {
        styles: [hashSource(texts.style)],
        scripts: [texts.script, texts.earlyScript].filter(Boolean).map(hashSource),
      };
      return Object.entries({ ...texts, hashes })
        .map(([name, value]) => `export const ${name} = ${JSON.stringify(value)};`)
        .join('\n');
    },
    // Under the dev server the files are not modules of their own.
    hotUpdate({ file }) {
      if (![styles, scripts].some((folder) => file.startsWith(folder + sep))) return;
      const module = this.environment.moduleGraph.getModuleById(resolvedName);
      if (module) this.environment.moduleGraph.invalidateModule(module);
      this.environment.hot.send({ type: 'full-reload' });
      return [];
    },
  };
}

/** @throws Error when a file of the folder is not part of the stylesheet: its rules would be missed silently. */
function minifiedStyle(): string {
  const imports = readFileSync(stylesheet, 'utf8');
  const forgotten = readdirSync(styles).filter(
    (file) => file !== basename(stylesheet) && !imports.includes(`'./${file}'`),
  );
  if (forgotten.length > 0) throw new Error(`site.css does not import ${forgotten.join(', ')}`);
  const { code } = bundle({ filename: stylesheet, minify: true });
  return safeInside('style', Buffer.from(code).toString('utf8'));
}

async function minifiedScript(input: string, format: 'es' | 'iife'): Promise<string> {
  const build = await rolldown({ input });
  const { output } = await build.generate({ format, minify: true, codeSplitting: false });
  await build.close();
  if (output[0].exports.length > 0) throw new Error(`${input} exports what nobody can import.`);
  return safeInside('script', output[0].code);
}

/** @throws Error when there is no text, or one that would end its element or change how a parser reads it. */
function safeInside(element: string, text: string): string {
  if (text.trim() === '') throw new Error(`The inline ${element} came out empty.`);
  if (/<\/(script|style)|<!--|<script/i.test(text)) {
    throw new Error(`The inline ${element} has text that cannot stand in HTML.`);
  }
  return text.trim();
}

function hashSource(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}
