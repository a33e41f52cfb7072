/** Names this build; set by astro.config.mjs, absent where the sources run unbuilt. */
export const buildId: string = import.meta.env.BUILD_ID ?? 'unbuilt';

/** When this build was made, in unix seconds; 0 where the sources run unbuilt. */
export const builtAt: number = import.meta.env.BUILT_AT ?? 0;

/** The site's name as a drawing (`build/nameplate.ts`); undefined where the sources run unbuilt. */
export const nameplate = import.meta.env.NAMEPLATE;
