import { openSearchDescription } from '../feeds/site-files.ts';
import { fixedText } from './_answer.ts';

export const GET = fixedText(
  'application/opensearchdescription+xml; charset=utf-8',
  openSearchDescription,
);
