// The site's own: `[section]` would take this address before `[...scope]` does.
export { GET } from './[...scope]/feed.xml.ts';
