import type { APIRoute } from 'astro';
import { env } from 'cloudflare:workers';
import { connect } from '../../../db/client.ts';
import { jsonAnswer } from '../../../http/answer.ts';
import { readSettings } from '../../../http/settings.ts';
import { unixNow } from '../../../lib/calendar.ts';
import { boardJson, concentratedJson } from '../../../rankings/json.ts';
import { boardName, liveBoards, wholeBoardsQuery } from '../../../rankings/boards.ts';
import { concentratedArticles } from '../../../rankings/concentration.ts';
import { readQuery } from '../_request.ts';
import { boardsRequest } from './_operations.ts';

/** The live boards of the site, or of a section, and the articles whose views come from few networks. */
export const GET: APIRoute = async ({ url }) => {
  const { section } = readQuery(url, boardsRequest);
  const { siteUrl } = readSettings(env);
  const db = connect(env.DB);
  const now = unixNow();
  const boards = liveBoards(await wholeBoardsQuery(db, section), now);
  const concentrated = await concentratedArticles(db, now);
  return jsonAnswer({
    boards: boards.map(({ span, ...board }) => boardJson(boardName(span, section), board, siteUrl)),
    concentrated: concentrated.map((article) => concentratedJson(article, siteUrl)),
  });
};
