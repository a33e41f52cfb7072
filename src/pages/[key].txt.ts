import type { APIRoute } from 'astro';
import { env } from 'cloudflare:workers';
import { readVariables } from '../lib/variables.ts';
import { fixedText, missingText } from './_answer.ts';

/** Serves IndexNow's key at the address that bears its name. Any other name is 404. */
export const GET: APIRoute = (context) => {
  const key = readVariables(env).INDEXNOW_KEY;
  if (key === undefined || context.params['key'] !== key) return missingText('没有这个文件。');
  return fixedText('text/plain; charset=utf-8', () => key)(context);
};
