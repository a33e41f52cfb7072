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
 * The headers of every response of the site. Static files get them as well, without `hashes`, since they carry nothing
 * inline.
 */
export function securityHeaders(
  hashes: InlineHashes = { styles: [], scripts: [] },
): Readonly<Record<string, string>> {
  return { ...headersOfEveryResponse, 'Content-Security-Policy': contentSecurityPolicy(hashes) };
}

/**
 * The headers under Astro's dev server: without a Content-Security-Policy, since the dev client brings styles and
 * scripts of its own.
 */
export function developmentHeaders(): Readonly<Record<string, string>> {
  return headersOfEveryResponse;
}

/** The Content-Security-Policy (CSP 3): browsers load and run only what it names. */
function contentSecurityPolicy({ styles, scripts }: InlineHashes): string {
  const directives = {
    'default-src': ["'none'"],
    'script-src': scripts,
    'style-src': styles,
    // Articles show pictures from other sites, and the icon is a data URL in the page.
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
