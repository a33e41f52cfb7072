/// <reference types="astro/client" />

// Bindings that wrangler.toml does not name. Variables and secrets are read by src/lib/variables.ts alone.
declare namespace Cloudflare {
  interface Env {
    /** The stand-in for `ctx.cache` on a local site. */
    readonly LOCAL_CACHE?: CacheContext;
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
