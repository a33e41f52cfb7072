/** Names this build; set by astro.config.mjs, absent where the sources run unbuilt. */
export const buildId: string = import.meta.env.BUILD_ID ?? 'unbuilt';

/** When this build was made, in unix seconds; 0 where the sources run unbuilt. */
export const builtAt: number = import.meta.env.BUILT_AT ?? 0;
