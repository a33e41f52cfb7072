import { parseArgs } from 'node:util';
import * as v from 'valibot';
import { runTool, UsageError } from './settings.ts';
import { readTarget, type Target } from './target.ts';

const usage = `Usage: npm run token -- create --name NAME --role reporter|editor|chief [--sections a,b] [--days N]
       npm run token -- list
       npm run token -- revoke ID
The site is the running local one, or the one at --url URL (SITE_URL). --token TOKEN (EDITOR_TOKEN) is a chief's token;
to create the first chief's token of a site, give its bootstrap secret instead.
Exit code: 0 done, 1 wrong usage, 2 the site refuses, 3 the site cannot be reached.`;

const tokenSchema = v.object({
  id: v.string(),
  name: v.string(),
  role: v.string(),
  sections: v.union([v.literal('all'), v.array(v.string())]),
  createdAt: v.string(),
  createdBy: v.string(),
  expiresAt: v.optional(v.string()),
  lastUsedAt: v.optional(v.string()),
  revokedAt: v.optional(v.string()),
});
const createdSchema = v.object({ ...tokenSchema.entries, token: v.string() });
const listSchema = v.object({ tokens: v.array(tokenSchema), next: v.optional(v.string()) });
const problemSchema = v.object({
  title: v.string(),
  detail: v.optional(v.string()),
  errors: v.optional(v.array(v.object({ pointer: v.string(), detail: v.string() }))),
});

type Token = v.InferOutput<typeof tokenSchema>;

await runTool(async () => {
  const { positionals, values } = readArguments();
  const { url = process.env['SITE_URL'], token, ...wanted } = values;
  const target = readTarget(url, usage, token);
  const [command, id, ...others] = positionals;
  if (command === 'create' && id === undefined) return create(target, wanted);
  if (command === 'list' && id === undefined) return list(target);
  if (command === 'revoke' && id !== undefined && others.length === 0) return revoke(target, id);
  throw new UsageError(usage);
});

function readArguments() {
  const text = { type: 'string' } as const;
  const options = { url: text, token: text, name: text, role: text, sections: text, days: text };
  try {
    return parseArgs({ allowPositionals: true, options });
  } catch {
    throw new UsageError(usage);
  }
}

/** Creates a token. Only the token goes to standard output, so that a script can store it without showing it. */
async function create(
  target: Target,
  { name, role, sections, days }: Partial<Record<'name' | 'role' | 'sections' | 'days', string>>,
): Promise<void> {
  if (name === undefined || role === undefined) throw new UsageError(usage);
  if (days !== undefined && !/^\d+$/.test(days)) throw new UsageError(usage);
  const made = v.parse(
    createdSchema,
    await call(target, 'POST', '', {
      ...{ name, role },
      ...(sections === undefined ? {} : { sections: sections.split(',') }),
      ...(days === undefined ? {} : { days: Number(days) }),
    }),
  );
  console.error(`${describe(made)}\nShown this once:`);
  console.log(made.token);
}

async function list(target: Target): Promise<void> {
  let before: string | undefined;
  do {
    const query = before === undefined ? '' : `?before=${before}`;
    const { tokens, next } = v.parse(listSchema, await call(target, 'GET', query));
    for (const token of tokens) console.log(describe(token));
    before = next;
  } while (before !== undefined);
}

async function revoke(target: Target, id: string): Promise<void> {
  const path = `/${encodeURIComponent(id)}`;
  console.log(describe(v.parse(tokenSchema, await call(target, 'DELETE', path))));
}

function describe(token: Token): string {
  const { sections, expiresAt, revokedAt } = token;
  const end = revokedAt ? `revoked ${revokedAt}` : expiresAt ? `expires ${expiresAt}` : 'no end';
  const where = sections === 'all' ? 'all sections' : sections.join(',');
  const used = token.lastUsedAt ? `used ${token.lastUsedAt}` : 'never used';
  const made = `made ${token.createdAt} by ${token.createdBy}`;
  return [token.id, token.role, where, token.name, made, used, end].join('  ');
}

async function call(
  { url, token }: Target,
  method: string,
  path: string,
  body?: unknown,
): Promise<unknown> {
  const response = await fetch(`${url}/api/tokens${path}`, {
    method,
    headers: {
      Authorization: `Bearer ${token}`,
      ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  }).catch((error: unknown) => {
    throw new UsageError(`${url} cannot be reached (${String(error)}).`, 3);
  });
  const answer: unknown = await response.json().catch(() => undefined);
  if (response.ok) return answer;
  throw new UsageError(`${url} refuses: ${response.status} ${explain(answer)}`, 2);
}

function explain(answer: unknown): string {
  const problem = v.safeParse(problemSchema, answer);
  if (!problem.success) return '';
  const { title, detail, errors = [] } = problem.output;
  const faults = errors.map((fault) => `${fault.pointer} ${fault.detail}`);
  return [title, detail, ...faults].filter((part) => part !== undefined).join(' ');
}
