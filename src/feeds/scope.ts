import { isTag } from '../articles/input.ts';
import { decodeSegment, rankingsPath, sectionPath, topicPath } from '../lib/paths.ts';
import { sectionName, site } from '../site.ts';

/** The boards that have feeds. */
const boards = ['week', 'month'] as const;
type Board = (typeof boards)[number];

/** The subject of a feed: the site, a section, a topic or a board. */
export type Scope =
  | { readonly kind: 'site' }
  | { readonly kind: 'section'; readonly section: string }
  | { readonly kind: 'topic'; readonly tag: string }
  | { readonly kind: 'board'; readonly board: Board };

/**
 * Reads the folder of a feed's path: `/`, `/keji/`, `/topics/%E8%B7%AF%E7%81%AF/`, `/rankings/week/`.
 * Gives undefined for any other folder.
 */
export function parseScope(folder: string): Scope | undefined {
  const [first, second, ...more] = folder.split('/').filter(Boolean).map(decodeSegment);
  if (first === undefined) return { kind: 'site' };
  if (more.length > 0) return undefined;
  if (second === undefined) {
    return sectionName(first) ? { kind: 'section', section: first } : undefined;
  }
  if (first === 'topics') return isTag(second) ? { kind: 'topic', tag: second } : undefined;
  if (first !== 'rankings' || !isBoard(second)) return undefined;
  return { kind: 'board', board: second };
}

/** The canonical folder of a scope's feeds. */
export function scopePath(scope: Scope): string {
  switch (scope.kind) {
    case 'site':
      return '/';
    case 'section':
      return sectionPath(scope.section);
    case 'topic':
      return topicPath(scope.tag);
    case 'board':
      return `${rankingsPath()}${scope.board}/`;
  }
}

/** The page whose articles a scope's feeds have. */
export function scopePagePath(scope: Scope): string {
  return scope.kind === 'board' ? rankingsPath() : scopePath(scope);
}

/** The title of a scope's feeds. */
export function scopeTitle(scope: Scope): string {
  switch (scope.kind) {
    case 'site':
      return site.name;
    case 'section':
      return `${sectionName(scope.section)} - ${site.name}`;
    case 'topic':
      return `${scope.tag} - ${site.name}`;
    case 'board':
      return `${site.boards.names[scope.board].name} - ${site.name}`;
  }
}

function isBoard(name: string): name is Board {
  return boards.some((board) => board === name);
}
