import type { APIRoute } from 'astro';
import { env } from 'cloudflare:workers';
import { readIndexNowKey } from '../delivery/outward/settings.ts';
import { fixedText, missingText } from './_answer.ts';

/** The key of IndexNow at the address that bears its name; no other text stands here. */
export const GET: APIRoute = (context) => {
  const key = readIndexNowKey(env);
  if (key === undefined || context.params['key'] !== key) return missingText('没有这个文件。');
  return fixedText('text/plain; charset=utf-8', () => key)(context);
};
