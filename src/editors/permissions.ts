import { Problem } from '../http/problem.ts';
import { mayAs, type Editor, type Role } from './editor.ts';

/** Routes that strangers may read. They tell how to use the endpoint, and nothing about its content. */
export const openRoutes: readonly string[] = ['/api/docs', '/api/openapi.json'];

/** Whether a stranger may call this. */
export function isOpen(routePattern: string, method: string): boolean {
  return openRoutes.includes(routePattern) && (method === 'GET' || method === 'HEAD');
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

/** The problem of an editor whose token does not cover a section. */
export function wrongSection(section: string): Problem {
  return new Problem('forbidden', { detail: `此令牌不可用于栏目 ${section}。` });
}

/** The problem of a reporter who goes beyond drafts. */
export function draftsOnly(): Problem {
  return new Problem('forbidden', {
    detail: "reporter 只能新建和修改草稿并送审:请带上 status: 'draft' 或 'review'。",
  });
}
