import { Problem } from '../http/problem.ts';
import { mayAs, type Editor, type Role } from './editor.ts';

/**
 * Every operation of the editors' endpoint, with the least role that may. What is not in this table does
 * not exist: the guard answers for it, and no route can be reached by having been forgotten here.
 */
export const permissions: Readonly<Record<string, Readonly<Record<string, Role>>>> = {
  '/api/archives/[name]': { POST: 'chief' },
  '/api/articles': { GET: 'reporter', POST: 'reporter' },
  '/api/articles/batch': { POST: 'reporter' },
  '/api/articles/[id]': { GET: 'reporter', PUT: 'reporter', DELETE: 'editor' },
  '/api/articles/[id]/merge': { POST: 'editor' },
  '/api/articles/[id]/preview': { POST: 'reporter' },
  '/api/articles/[id]/revisions': { GET: 'reporter' },
  '/api/articles/[id]/revisions/[revision]': { GET: 'reporter' },
  '/api/articles/[id]/revisions/[revision]/diff/[other]': { GET: 'reporter' },
  '/api/articles/[id]/revisions/[revision]/restore': { POST: 'reporter' },
  '/api/articles/[id]/status': { POST: 'reporter' },
  '/api/audit': { GET: 'chief' },
  '/api/legacy-urls': { GET: 'chief', POST: 'chief', DELETE: 'chief' },
  '/api/media': { GET: 'reporter', PUT: 'reporter' },
  '/api/media/[hash]': { GET: 'reporter', DELETE: 'editor' },
  '/api/outbox': { GET: 'chief' },
  '/api/outbox/[id]': { DELETE: 'chief' },
  '/api/outbox/[id]/retry': { POST: 'chief' },
  '/api/backup': { GET: 'chief', POST: 'chief' },
  '/api/backup/[table]': { GET: 'chief', POST: 'chief' },
  '/api/boards': { GET: 'reporter' },
  '/api/export': { GET: 'chief' },
  '/api/release': { GET: 'chief', POST: 'chief' },
  '/api/rulings': { GET: 'reporter', PUT: 'editor', DELETE: 'editor' },
  '/api/search/rebuild': { POST: 'chief' },
  '/api/takedowns': { POST: 'chief' },
  '/api/takedowns/[id]': { GET: 'chief' },
  '/api/tokens': { GET: 'chief', POST: 'chief' },
  '/api/tokens/[id]': { DELETE: 'chief' },
};

/** The routes that strangers may read: they say how the endpoint is used, and nothing of what is in it. */
export const openRoutes: readonly string[] = ['/api/docs', '/api/openapi.json'];

/** Whether a stranger may. */
export function isOpen(routePattern: string, method: string): boolean {
  return openRoutes.includes(routePattern) && (method === 'GET' || method === 'HEAD');
}

/** @throws Problem 403, 404 or 405 unless this is an operation of the endpoint that the editor may call. */
export function requireOperation(editor: Editor, routePattern: string, method: string): void {
  const least = leastRole(routePattern, method);
  if (editor.isBootstrap && !(routePattern === '/api/tokens' && method === 'POST')) {
    throw new Problem('forbidden', { detail: '引导令牌只能用于创建首个 chief 令牌。' });
  }
  requireRole(editor, least);
}

/**
 * The least role that may call a route; HEAD counts as GET.
 * @throws Problem 404 for a route that is none, 405 for a method that it lacks.
 */
export function leastRole(routePattern: string, method: string): Role {
  const operations = permissions[routePattern] ?? openOperations(routePattern);
  if (!operations) throw new Problem('no-route');
  const least = operations[method === 'HEAD' ? 'GET' : method];
  if (least) return least;
  const allowed = Object.keys(operations).flatMap((name) =>
    name === 'GET' ? ['GET', 'HEAD'] : [name],
  );
  throw new Problem('method-not-allowed', { headers: { Allow: allowed.join(', ') } });
}

/** What strangers may read, editors may no more than read. */
function openOperations(routePattern: string): Readonly<Record<string, Role>> | undefined {
  return openRoutes.includes(routePattern) ? { GET: 'reporter' } : undefined;
}

/** @throws Problem 403 unless the editor's role is at least this one. */
export function requireRole(editor: Editor, least: Role): void {
  if (mayAs(editor.role, least)) return;
  throw new Problem('forbidden', { detail: `此操作需要 ${least} 或更高的角色。` });
}

/** @throws Problem 403 unless the editor's role holds in this section. */
export function requireSection(editor: Editor, section: string): void {
  if (editor.sections !== 'all' && !editor.sections.includes(section)) throw wrongSection(section);
}

/** @throws Problem 403 unless the editor's role holds in every section. */
export function requireEverySection(editor: Editor): void {
  if (editor.sections === 'all') return;
  throw new Problem('forbidden', { detail: '此操作不分栏目,需要可用于全部栏目的令牌。' });
}

/** What one is told who has no say in a section. */
export function wrongSection(section: string): Problem {
  return new Problem('forbidden', { detail: `此令牌不可用于栏目 ${section}。` });
}

/** What a reporter is told who goes beyond drafts. */
export function draftsOnly(): Problem {
  return new Problem('forbidden', {
    detail: "reporter 只能新建和修改草稿并送审:请带上 status: 'draft' 或 'review'。",
  });
}
