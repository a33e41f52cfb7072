import { openApiDocument } from '../../openapi/document.ts';
import { fixedText } from '../_answer.ts';
import { areas } from './_operations.ts';

export const GET = fixedText('application/json; charset=utf-8', (siteUrl) =>
  JSON.stringify(openApiDocument(siteUrl, areas)),
);
