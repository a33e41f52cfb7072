import { site } from '../site.ts';

/** RFC 9116 recommends less than a year. */
const validDays = 300;

/** security.txt (RFC 9116), valid for some months from `renderedAt` (unix seconds). */
export function securityTxt(siteUrl: string, renderedAt: number): string {
  const expires = new Date((renderedAt + validDays * 86_400) * 1_000);
  return [
    `Contact: ${site.securityContact}`,
    `Expires: ${expires.toISOString().slice(0, 10)}T00:00:00Z`,
    `Preferred-Languages: ${site.language}, en`,
    `Canonical: ${siteUrl}/.well-known/security.txt`,
    '',
  ].join('\n');
}
