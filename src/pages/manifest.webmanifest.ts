import { manifest } from '../feeds/site-files.ts';
import { fixedText } from './_answer.ts';

export const GET = fixedText('application/manifest+json', manifest);
