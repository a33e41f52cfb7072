// The site's own feed needs a route of its own, since `[section]` would match this address before `[...scope]`.
export { GET } from './[...scope]/feed.xml.ts';
