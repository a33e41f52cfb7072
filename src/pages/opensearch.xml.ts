import { openSearchDescription } from '../feeds/open-search.ts';
import { fixedText } from './_answer.ts';

export const GET = fixedText(
  'application/opensearchdescription+xml; charset=utf-8',
  openSearchDescription,
);
