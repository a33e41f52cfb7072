import { parseArgs } from 'node:util';
import { UsageError } from '../settings.ts';
import { backup, restore } from './backup.ts';
import { boards, exportAll, list, outbox, withdraw } from './commands.ts';
import { exitCodeOf, exitCodes, type ExitCode } from './exit.ts';
import { requireFlags } from './flags.ts';
import { importFile } from './import.ts';
import { mappingOf, numberOf } from './mapping.ts';

const usage = `Usage: npm run press -- COMMAND

  push FILE…                    articles from Markdown or HTML with front matter, or JSON
  import FILE                   NDJSON (as export writes it), WordPress WXR, RSS, Atom or JSON Feed; an interrupted
                                import continues where it stopped (FILE.journal)
    --dry-run                   checks the file as the site would, and sends nothing
    --section SLUG              the section of articles that name none of the site's
    --map CATEGORY=SLUG         a category of the other system; may be repeated
    --id-offset N               added to WordPress's ids
  withdraw ID… --reason TEXT    the reason is shown to editors only
    --legal TEXT                the ground of a legal demand (451), shown to editors only
    --notice TEXT               shown to readers at the article's address
  list                          [--status S] [--section SLUG] [--pages N]: id, status, title, URL
  export                        every article, as NDJSON on standard output
  backup DIR                    every table with its checksum
  restore DIR                   into an empty site; compares the checksums and builds the search index
  boards [--section SLUG]       the live boards with their pins, and articles whose views come from few networks
  outbox [--state S]            deliveries that are not done yet: pending, dead, or both

The site: JIBAO_URL and EDITOR_TOKEN, else {"url", "token"} in .jibao.json, else the running local site.
Exit codes: 0 all is well, 1 some were refused or damaged, 2 wrong usage, 3 the site is unreachable or refuses the token.`;

const options = {
  help: { type: 'boolean', short: 'h' },
  'dry-run': { type: 'boolean' },
  section: { type: 'string' },
  map: { type: 'string', multiple: true },
  'id-offset': { type: 'string' },
  reason: { type: 'string' },
  legal: { type: 'string' },
  notice: { type: 'string' },
  status: { type: 'string' },
  pages: { type: 'string' },
  state: { type: 'string' },
} as const;

type Values = ReturnType<typeof read>['values'];

process.exitCode = await exitCodeOf(async () => {
  const { positionals, values } = read();
  const [command, ...args] = positionals;
  if (values.help) {
    console.log(usage);
    return exitCodes.ok;
  }
  endQuietly(command ?? '');
  return run(command, args, values);
});

/**
 * Handles a closed standard output (`export | head`): a command that only reads the site ends, and a command that
 * changes the site goes on without output.
 */
function endQuietly(command: string): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    if (['export', 'list', 'boards', 'outbox'].includes(command)) process.exit(exitCodes.ok);
  });
}

function read() {
  try {
    return parseArgs({ options, allowPositionals: true });
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : ''}\n${usage}`);
  }
}

// A command loads the modules that only it needs, so that an import uses little memory.
async function run(command: string | undefined, args: string[], values: Values): Promise<ExitCode> {
  requireFlags(command, Object.keys(values));
  const [first] = args;
  const isSingle = first !== undefined && args.length === 1;
  if (command === 'push' && first !== undefined) {
    const { pushFiles } = await import('./push.ts');
    return pushFiles(args);
  }
  if (command === 'import' && isSingle) {
    const mapping = mappingOf(values);
    if (!values['dry-run']) return importFile(first, mapping);
    const { checkFile } = await import('./check.ts');
    return checkFile(first, mapping);
  }
  if (command === 'withdraw' && first !== undefined) {
    const { reason, legal, notice } = values;
    if (reason === undefined) throw new UsageError('withdraw needs --reason.');
    return withdraw(args, { reason, legal, notice });
  }
  if (command === 'backup' && isSingle) return backup(first);
  if (command === 'restore' && isSingle) return restore(first);
  if (args.length === 0) {
    if (command === 'list') return list(filtersOf(values), numberOf('pages', values.pages ?? '1'));
    if (command === 'export') return exportAll();
    if (command === 'boards') return boards(values.section);
    if (command === 'outbox') return outbox(values.state);
  }
  throw new UsageError(usage);
}

function filtersOf({ status, section }: Values): Record<string, string> {
  return { ...(status ? { status } : {}), ...(section ? { section } : {}) };
}
