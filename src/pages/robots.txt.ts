import { robots } from '../feeds/site-files.ts';
import { fixedText } from './_answer.ts';

export const GET = fixedText('text/plain; charset=utf-8', robots);
