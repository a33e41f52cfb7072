/** The site's name as a drawing (`build/nameplate.ts`); undefined where the sources run unbuilt. */
export const nameplate = import.meta.env.NAMEPLATE;
