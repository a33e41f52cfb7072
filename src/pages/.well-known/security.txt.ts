import { securityTxt } from '../../feeds/site-files.ts';
import { unixNow } from '../../lib/calendar.ts';
import { fixedText } from '../_answer.ts';

export const GET = fixedText('text/plain; charset=utf-8', (siteUrl) =>
  securityTxt(siteUrl, unixNow()),
);
