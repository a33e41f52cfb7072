const headersOfEveryResponse = {
  'Strict-Transport-Security': 'max-age=31536000; includeSubDomains',
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'strict-origin-when-cross-origin',
  'Permissions-Policy': 'camera=(), geolocation=(), microphone=()',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Content-Security-Policy':
    "frame-ancestors 'none'; base-uri 'none'; object-src 'none'; form-action 'self'",
} as const;

/** Sets what every response of the site says to browsers. */
export function setSecurityHeaders(headers: Headers): void {
  for (const [name, value] of Object.entries(headersOfEveryResponse)) headers.set(name, value);
}
