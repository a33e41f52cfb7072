import type { NewsMediaOrganization, Thing } from 'schema-dts';
import { site } from '../site.ts';

/** A thing of schema.org as the text of a JSON-LD script element: nothing in it can end that element. */
export function jsonLd(thing: Exclude<Thing, string>): string {
  return scriptSafe({ '@context': 'https://schema.org', ...thing });
}

/** JSON in which nothing can end the script element that holds it. */
export function scriptSafe(value: unknown): string {
  return JSON.stringify(value).replaceAll('<', '\\u003c');
}

/** The site as a publisher. */
export function publisher(siteUrl: string) {
  return {
    '@type': 'NewsMediaOrganization',
    '@id': `${siteUrl}/#publisher`,
    name: site.name,
    url: `${siteUrl}/`,
    logo: { '@type': 'ImageObject', url: `${siteUrl}/icon-512.png` },
  } as const satisfies NewsMediaOrganization;
}
