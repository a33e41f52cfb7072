import type { APIRoute } from 'astro';
import { env } from 'cloudflare:workers';
import { readSettings } from '../../../../../../http/settings.ts';
import { restoreRevision } from '../../../../../../mutations/restore.ts';
import { answerMutation, intentOf } from '../../../../_mutation.ts';
import { articleIdOf } from '../../../../_request.ts';
import { sensitiveWords } from '../../../../_sensitive-words.ts';
import { revisionOf } from '../_revision.ts';

/** Restores the content of a revision as a new revision. */
export const POST: APIRoute = async (call) => {
  const id = articleIdOf(call.params['id']);
  const revision = revisionOf(call.params['revision']);
  const intent = { ...intentOf(call, { revision }), words: await sensitiveWords() };
  return answerMutation(call, readSettings(env).siteUrl, (db) =>
    restoreRevision(db, id, revision, intent),
  );
};
