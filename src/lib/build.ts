/** The name of this build, set by astro.config.mjs; `unbuilt` where the sources run without a build. */
export const buildId: string = import.meta.env.BUILD_ID ?? 'unbuilt';

/** When this build was made, in unix seconds; 0 where the sources run without a build. */
export const builtAt: number = import.meta.env.BUILT_AT ?? 0;

/** The site's name as a drawing (`build/nameplate.ts`); undefined where the sources run without a build. */
export const nameplate = import.meta.env.NAMEPLATE;
