import { manifest } from '../feeds/manifest.ts';
import { fixedText } from './_answer.ts';

export const GET = fixedText('application/manifest+json', manifest);
