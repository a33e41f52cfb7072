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

/** The intent of an editor's request: who asks, when, and under which precondition. */
export function intentOf({ request, locals }: Call, detail?: Intent['detail']): Intent {
  const precondition = readPrecondition(request.headers);
  return { actor: locals.editor, now: unixNow(), detail, precondition };
}

/**
 * Runs a mutation, answers how it ended, and empties the outbox behind the answer.
 * @throws Problem for an outcome other than the requested one.
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
