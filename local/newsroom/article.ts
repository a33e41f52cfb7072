/** One article of the sample newsroom: the fields that an editor pushes, with an age in place of a date. */
export interface SampleArticle {
  readonly id: number;
  readonly section: string;
  readonly title: string;
  readonly summary?: string;
  /** HTML, as an editor would push it. */
  readonly body: string;
  readonly source?: { readonly name: string; readonly url?: string };
  readonly author?: string;
  readonly editor?: string;
  readonly tags?: readonly string[];
  readonly correction?: string;
  /** Its place among the lead stories of the home page, from 0. */
  readonly featured?: number;
  /** Age in minutes when the site is first started. */
  readonly minutesAgo: number;
}
