import { pagesSitemap } from '../../feeds/sitemap.ts';
import { fixedText } from '../_answer.ts';

export const GET = fixedText('application/xml; charset=utf-8', pagesSitemap);
