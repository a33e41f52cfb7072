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
  /** Values that the middleware hands to every page. */
  interface Locals {
    readonly imprint: import('./http/imprint.ts').Imprint;
    /** Whether the site is grey, for a day of national mourning. */
    readonly mourning: boolean;
    /** The caller of the editors' endpoint. The guard sets it, only for routes of that endpoint. */
    readonly editor: import('./editors/editor.ts').Editor;
  }
}

/** build/inlined.ts makes it: the minified style and scripts that every page carries inline. */
declare module 'virtual:inlined' {
  export const style: string;
  /** A module, for the end of the body. */
  export const script: string;
  /** A script for the head; empty when there is none. */
  export const earlyScript: string;
  export const hashes: import('./http/security-headers.ts').InlineHashes;
}
