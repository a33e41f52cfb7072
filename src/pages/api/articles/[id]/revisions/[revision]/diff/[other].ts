import type { APIRoute } from 'astro';
import { env } from 'cloudflare:workers';
import { bodyChanges, fieldChanges } from '../../../../../../../articles/bodies/diff.ts';
import { comparedFields } from '../../../../../../../articles/json.ts';
import { connect } from '../../../../../../../db/client.ts';
import { jsonAnswer } from '../../../../../../../http/answer.ts';
import { articleIdOf } from '../../../../../_request.ts';
import { readRevisions, revisionOf } from '../../_revision.ts';

/** Answers the differences between two revisions as data: fields by name, the body by line. */
export const GET: APIRoute = async ({ params }) => {
  const id = articleIdOf(params['id']);
  const [from, to] = [revisionOf(params['revision']), revisionOf(params['other'])];
  const articles = await readRevisions(connect(env.DB), id, [from, to]);
  const [before = '', after = ''] = articles.map(({ bodyHtml }) => bodyHtml);
  const [fieldsBefore = {}, fieldsAfter = {}] = articles.map(comparedFields);
  return jsonAnswer({
    id,
    from,
    to,
    fields: fieldChanges(fieldsBefore, fieldsAfter),
    body: before === after ? undefined : bodyChanges(before, after),
  });
};
