import { site } from '../site.ts';
import { escapeText, textElement } from './xml.ts';

/** The site's OpenSearch 1.1 description document: tells browsers how to search it. */
export function openSearchDescription(siteUrl: string): string {
  const base = escapeText(siteUrl);
  return `<?xml version="1.0" encoding="UTF-8"?>
<OpenSearchDescription xmlns="http://a9.com/-/spec/opensearch/1.1/">
  ${textElement('ShortName', site.name)}
  ${textElement('Description', site.description)}
  <Url type="text/html" template="${base}/search?q={searchTerms}"/>
  <Url type="application/opensearchdescription+xml" rel="self" template="${base}/opensearch.xml"/>
  ${textElement('Language', site.language)}
  <InputEncoding>UTF-8</InputEncoding>
</OpenSearchDescription>
`;
}
