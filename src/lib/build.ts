/** Names this build; set by astro.config.mjs, absent where the sources run unbuilt. */
export const buildId: string = import.meta.env.BUILD_ID ?? 'unbuilt';
