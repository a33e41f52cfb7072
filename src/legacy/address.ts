/** Longer ones are no address of a page. */
const maxLength = 1_024;

/** Added by those who pass a link on; they say nothing of what it leads to. */
const ofPassersOn =
  /^(?:utm_\w+|spm|gclid|fbclid|nsukey|isappinstalled|from=(?:timeline|singlemessage|groupmessage)$)/i;

/**
 * The normal form of an address of the old site, the same for whoever imports and whoever asks: path and
 * query of a URL (RFC 3986) without its host; escapes in capitals and only where they must be, so that bytes of
 * any encoding stay what they are; no repeated slashes and none at the end; parameters sorted, each once, without
 * those of {@link ofPassersOn}. Undefined for what has none.
 */
export function legacyAddress(url: URL): string | undefined {
  const path = normalPath(url).replace(/(.)\/$/, '$1');
  const parameters = normalEscapes(url.search.slice(1).replaceAll('+', '%20'))
    .split('&')
    .map((parameter) => parameter.replace(/=$/, ''))
    .filter((parameter) => parameter !== '' && !ofPassersOn.test(parameter));
  const query = [...new Set(parameters)].sort().join('&');
  const address = query === '' ? path : `${path}?${query}`;
  return address.length > maxLength ? undefined : address;
}

/** The address without its query; with none it stands for the path whatever the query. */
export function withoutQuery(address: string): string {
  return address.split('?', 1).join('');
}

/** Reads an address as it is imported: a path with its query, or a whole URL. */
export function parseLegacyAddress(text: string): string | undefined {
  const whole = /^\/(?!\/)/.test(text) ? `https://old.example${text}` : text;
  const url = /^https?:\/\//i.test(whole) ? URL.parse(whole) : null;
  return url ? legacyAddress(url) : undefined;
}

/** A URL's path with escapes in capitals, only where they must be, and no repeated slashes. */
export function normalPath({ pathname }: URL): string {
  return normalEscapes(pathname).replace(/\/{2,}/g, '/');
}

function normalEscapes(text: string): string {
  return text.replace(/%[0-9a-f]{2}/gi, (escape) => {
    const character = String.fromCharCode(parseInt(escape.slice(1), 16));
    return /[\w.~-]/.test(character) ? character : escape.toUpperCase();
  });
}
