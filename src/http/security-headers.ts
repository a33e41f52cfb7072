/** Hash sources (CSP 3, 2.3.1) of what pages carry inline. */
export interface InlineHashes {
  readonly styles: readonly string[];
  readonly scripts: readonly string[];
}

const headersOfEveryResponse = {
  'Strict-Transport-Security': 'max-age=31536000; includeSubDomains',
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'strict-origin-when-cross-origin',
  'Permissions-Policy':
    'browsing-topics=(), camera=(), geolocation=(), microphone=(), payment=(), usb=()',
  'Cross-Origin-Opener-Policy': 'same-origin',
} as const;

/**
 * What every response of the site says to browsers, static files included; those carry nothing inline and
 * have no `hashes`.
 */
export function securityHeaders(
  hashes: InlineHashes = { styles: [], scripts: [] },
): Readonly<Record<string, string>> {
  return { ...headersOfEveryResponse, 'Content-Security-Policy': contentSecurityPolicy(hashes) };
}

/**
 * The same for Astro's dev server, whose client brings styles and scripts of its own: without the
 * Content-Security-Policy.
 */
export function developmentHeaders(): Readonly<Record<string, string>> {
  return headersOfEveryResponse;
}

/** A Content-Security-Policy (CSP 3): nothing that is not named here is loaded or run. */
function contentSecurityPolicy({ styles, scripts }: InlineHashes): string {
  const directives = {
    'default-src': ["'none'"],
    'script-src': scripts,
    'style-src': styles,
    // Articles show pictures from elsewhere; the icon is in the page.
    'img-src': ["'self'", 'https:', 'http:', 'data:'],
    'connect-src': ["'self'"],
    'manifest-src': ["'self'"],
    'form-action': ["'self'"],
    'frame-ancestors': ["'none'"],
    'base-uri': ["'none'"],
    'object-src': ["'none'"],
  };
  return Object.entries(directives)
    .map(([name, sources]) => `${name} ${sources.join(' ') || "'none'"}`)
    .join('; ');
}
