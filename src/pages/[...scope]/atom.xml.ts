import { atom } from '../../feeds/atom.ts';
import { feedRoute } from '../_feed.ts';

export const GET = feedRoute({
  file: 'atom.xml',
  contentType: 'application/atom+xml; charset=utf-8',
  write: atom,
});
