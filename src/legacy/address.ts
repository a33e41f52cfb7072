/** A longer text is no address of a page. */
const maxLength = 1_024;

/** Parameters that sharing adds to a link. They do not tell which page is meant. */
const ofPassersOn =
  /^(?:utm_\w+|spm|gclid|fbclid|nsukey|isappinstalled|from=(?:timeline|singlemessage|groupmessage)$)/i;

/**
 * The normal form of an address of the old site. Import and lookup both use it. It is the path and query of a URL
 * (RFC 3986) without the host. Escapes are in capitals and only where they are needed, so that bytes of any encoding
 * stay as they are. There are no repeated slashes and none at the end. Parameters are sorted, each once, without
 * those of {@link ofPassersOn}. Undefined for a text that is no address.
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

/** The address without its query. A row of such an address stands for the path with any query. */
export function withoutQuery(address: string): string {
  return address.split('?', 1).join('');
}

/** Reads an imported address: a path with its query, or a whole URL. */
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
