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
/** The script at the end of the body, a module. */
const script = join(scripts, 'reader.ts');
/** The script in the head, which runs before anything is painted. A site may do without it. */
const earlyScript = join(scripts, 'early.ts');

/**
 * Provides the module `virtual:inlined`: the minified style and scripts that every page carries inline, and
 * their hashes as sources of a Content-Security-Policy (CSP 3, 2.3.1). The hashes are made at build time, so
 * that a script which gets into an answer by mistake has no hash and does not run.
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
    // The dev server does not know these files as modules, so reload the page when one changes.
    hotUpdate({ file }) {
      if (![styles, scripts].some((folder) => file.startsWith(folder + sep))) return;
      const module = this.environment.moduleGraph.getModuleById(resolvedName);
      if (module) this.environment.moduleGraph.invalidateModule(module);
      this.environment.hot.send({ type: 'full-reload' });
      return [];
    },
  };
}

/** @throws Error when the stylesheet does not import a file of the folder: its rules would be missing silently. */
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
  if (output[0].exports.length > 0)
    throw new Error(`${input} exports something that nothing can import.`);
  return safeInside('script', output[0].code);
}

/** @throws Error when the text is empty, would end its element, or would change how a parser reads the element. */
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
