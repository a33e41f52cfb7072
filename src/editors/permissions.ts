import { Problem } from '../http/problem.ts';
import { mayAs, type Editor, type Role } from './editor.ts';

/**
 * Every operation of the editors' endpoint, with the least role that may. What is not in this table does
 * not exist: the guard answers for it, and no route can be reached by having been forgotten here.
 */
export const permissions: Readonly<Record<string, Readonly<Record<string, Role>>>> = {
  '/api/articles': { POST: 'editor' },
  '/api/articles/[id]': { GET: 'reporter', PUT: 'editor', DELETE: 'editor' },
  '/api/outbox': { GET: 'chief' },
  '/api/outbox/[id]': { DELETE: 'chief' },
  '/api/outbox/[id]/retry': { POST: 'chief' },
  '/api/release': { GET: 'chief', POST: 'chief' },
  '/api/search/rebuild': { POST: 'chief' },
};

/**
 * The least role that may call a route; HEAD counts as GET.
 * @throws Problem 404 for a route that is none, 405 for a method that it lacks.
 */
export function leastRole(routePattern: string, method: string): Role {
  const operations = permissions[routePattern];
  if (!operations) throw new Problem('no-route');
  const least = operations[method === 'HEAD' ? 'GET' : method];
  if (least) return least;
  const allowed = Object.keys(operations).flatMap((name) =>
    name === 'GET' ? ['GET', 'HEAD'] : [name],
  );
  throw new Problem('method-not-allowed', { headers: { Allow: allowed.join(', ') } });
}

/** @throws Problem 403 unless the editor's role is at least this one. */
export function requireRole(editor: Editor, least: Role): void {
  if (mayAs(editor.role, least)) return;
  throw new Problem('forbidden', { detail: `此操作需要 ${least} 或更高的角色。` });
}

/** @throws Problem 403 unless the editor's role holds in this section. */
export function requireSection(editor: Editor, section: string): void {
  if (editor.sections === 'all' || editor.sections.includes(section)) return;
  throw new Problem('forbidden', { detail: `此令牌不可用于栏目 ${section}。` });
}
