import type { Article } from './article.ts';

export type Status = Article['status'];

/** What an article may become, by what it is; what it is already is no change of status. */
const transitions: Readonly<Record<Status, readonly Status[]>> = {
  draft: ['review', 'scheduled', 'published', 'trash'],
  review: ['draft', 'scheduled', 'published', 'trash'],
  scheduled: ['draft', 'review', 'published', 'withdrawn'],
  published: ['scheduled', 'withdrawn', 'merged'],
  withdrawn: ['scheduled', 'published', 'trash'],
  merged: ['withdrawn'],
  trash: ['draft', 'withdrawn', 'gone'],
  gone: [],
};

export const statuses = Object.keys(transitions) as readonly Status[];

/** Those in which an article is nothing that readers ever knew of. */
const unpublished: readonly Status[] = ['draft', 'review'];

type State = Pick<Article, 'status' | 'withdrawal'>;

/** Whether an article may become this: what it is included, as long as it can be edited. */
export function mayBecome(before: State, status: Status): boolean {
  const stays = before.status === status && isEditable(before);
  return stays || nextOf(before).includes(status);
}

/** What an editor may make of an article: the rest is left to the site's own jobs. */
export function possibleFor(before: State): readonly Status[] {
  return nextOf(before).filter((status) => status !== 'gone');
}

/** Whether an article's content may be replaced while its status stays. */
export function isEditable({ status }: Pick<State, 'status'>): boolean {
  return isUnpublished(status) || status === 'scheduled' || status === 'published';
}

/** Those in which readers see an article's body or may come to see it. */
export const living = statuses.filter((status) => isEditable({ status }));

export function isUnpublished(status: Status): status is 'draft' | 'review' {
  return unpublished.includes(status);
}

/** Out of the trash an article becomes what it was before. */
function nextOf({ status, withdrawal }: State): readonly Status[] {
  const back = withdrawal === null ? 'draft' : 'withdrawn';
  return transitions[status].filter((to) => status !== 'trash' || to === 'gone' || to === back);
}
