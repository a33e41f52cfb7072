import { rss } from '../../feeds/rss.ts';
import { feedRoute } from '../_feed.ts';

export const GET = feedRoute({
  file: 'feed.xml',
  contentType: 'application/rss+xml; charset=utf-8',
  write: rss,
});
