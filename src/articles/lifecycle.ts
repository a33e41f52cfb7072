import type { Article } from './article.ts';

export type Status = Article['status'];

/** The statuses that may follow each status. Keeping the same status is no transition. */
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

/** The statuses of articles that readers have never seen. */
const unpublished: readonly Status[] = ['draft', 'review'];

type State = Pick<Article, 'status' | 'withdrawal'>;

/** Whether an article may take this status. It may keep its own, as long as it can be edited. */
export function mayBecome(before: State, status: Status): boolean {
  const stays = before.status === status && isEditable(before);
  return stays || nextOf(before).includes(status);
}

/** The statuses that an editor may give an article. Only the site's own jobs may give the others. */
export function possibleFor(before: State): readonly Status[] {
  return nextOf(before).filter((status) => status !== 'gone');
}

/** Whether an article's content may be replaced while its status stays. */
export function isEditable({ status }: Pick<State, 'status'>): boolean {
  return isUnpublished(status) || status === 'scheduled' || status === 'published';
}

/** The statuses in which readers see an article's body, or may come to see it. */
export const living = statuses.filter((status) => isEditable({ status }));

export function isUnpublished(status: Status): status is 'draft' | 'review' {
  return unpublished.includes(status);
}

/** The statuses that may follow now. An article in the trash may become what it was before, or `gone`. */
function nextOf({ status, withdrawal }: State): readonly Status[] {
  const back = withdrawal === null ? 'draft' : 'withdrawn';
  return transitions[status].filter((to) => status !== 'trash' || to === 'gone' || to === back);
}
