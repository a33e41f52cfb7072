import { jsonFeed } from '../../feeds/json-feed.ts';
import { feedRoute } from '../_feed.ts';

export const GET = feedRoute({
  file: 'feed.json',
  contentType: 'application/feed+json',
  write: jsonFeed,
});
