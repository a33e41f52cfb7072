import { openApiDocument } from '../../api/document.ts';
import { fixedText } from '../_answer.ts';

export const GET = fixedText('application/json; charset=utf-8', (siteUrl) =>
  JSON.stringify(openApiDocument(siteUrl)),
);
