/// <reference types="astro/client" />

// What wrangler.toml does not name: secrets, and what only a local site has.
declare namespace Cloudflare {
  interface Env {
    readonly SITE_SECRET?: string;
    /** Makes the first chief's token (src/editors/tokens.ts). */
    readonly BOOTSTRAP_TOKEN?: string;
    /** The stand-in for `ctx.cache` on a local site. */
    readonly LOCAL_CACHE?: CacheContext;
    /** `none`: this site runs without a cache, as under Astro's dev server. */
    readonly EDGE_CACHE?: string;
    /** `on`: pages say in `Server-Timing` what they cost the database. */
    readonly METER?: string;
    /** Words to report or refuse, in JSON; `kv`: they stand in KV. */
    readonly SENSITIVE_WORDS?: string;
    /** Where it exists, pictures are offered in smaller widths. */
    readonly IMAGES?: ImagesBinding;
  }
}

interface ImportMetaEnv {
  readonly BUILD_ID?: string;
  readonly BUILT_AT?: number;
  readonly NAMEPLATE?: import('../build/nameplate.ts').Nameplate;
}

declare namespace App {
  /** What the middleware hands to every page. */
  interface Locals {
    readonly imprint: import('./http/imprint.ts').Imprint;
    /** Whether the site is grey, for a day of national mourning. */
    readonly mourning: boolean;
    /** Who calls the editors' endpoint; set by its guard, for its routes alone. */
    readonly editor: import('./editors/editor.ts').Editor;
  }
}

/** Made by build/inlined.ts: what every page carries inline, minified. */
declare module 'virtual:inlined' {
  export const style: string;
  /** A module, for the end of the body. */
  export const script: string;
  /** For the head; empty when there is none. */
  export const earlyScript: string;
  export const hashes: import('./http/security-headers.ts').InlineHashes;
}
