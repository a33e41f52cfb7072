import type { APIContext } from 'astro';
import { env } from 'cloudflare:workers';
import { connect, type Database } from '../../db/client.ts';
import { jsonAnswer } from '../../http/answer.ts';
import { readPrecondition } from '../../http/conditional.ts';
import { unixNow } from '../../lib/calendar.ts';
import type { Intent, Outcome } from '../../mutations/mutate.ts';
import { outcomeJson } from './_outcome.ts';
import { deliverLater } from './_deliver.ts';

type Call = Pick<APIContext, 'request' | 'locals'>;

/** What a request of an editor intends: who, when and under which condition. */
export function intentOf({ request, locals }: Call, detail?: Intent['detail']): Intent {
  const precondition = readPrecondition(request.headers);
  return { actor: locals.editor, now: unixNow(), detail, precondition };
}

/**
 * Runs a mutation, delivers behind the answer what follows it, and tells how it ended.
 * @throws Problem for an outcome that is not what was asked for.
 */
export async function answerMutation(
  { locals }: Call,
  siteUrl: string,
  run: (db: Database) => Promise<Outcome>,
): Promise<Response> {
  const db = connect(env.DB);
  const outcome = await run(db);
  deliverLater(db, locals);
  const json = outcomeJson(outcome, siteUrl);
  const isNew = json.outcome === 'created';
  return jsonAnswer(json, {
    status: isNew ? 201 : 200,
    revision: json.revision,
    headers: isNew ? { Location: json.url } : {},
  });
}
