import type { Editor } from '../../editors/editor.ts';
import { isOpen, requireRole } from '../../editors/permissions.ts';
import { Problem } from '../../http/problem.ts';
import { operations } from './_operations.ts';

/** The methods in the order in which `Allow` names them. */
const methods = ['GET', 'HEAD', 'PUT', 'POST', 'PATCH', 'DELETE'];

/**
 * Lets an editor call the operations that are declared for the editor's role. A route that no operation declares does
 * not exist, whatever handlers its file has.
 * @throws Problem 404 for such a route, 405 for a method that is not declared, 403 where the editor's role is too low.
 */
export function requireOperation(editor: Editor, routePattern: string, method: string): void {
  const least = leastRole(routePattern, method);
  if (!least) throw notDeclared(routePattern);
  if (editor.isBootstrap && !(routePattern === '/api/tokens' && method === 'POST')) {
    throw new Problem('forbidden', { detail: '引导令牌只能用于创建首个 chief 令牌。' });
  }
  requireRole(editor, least);
}

/** The least role that may call a method of a route, undefined where none is declared; HEAD counts as GET. */
function leastRole(routePattern: string, method: string) {
  return operations.get(`${method === 'HEAD' ? 'GET' : method} ${routePattern}`)?.operation.role;
}

function notDeclared(routePattern: string): Problem {
  const allowed = methods.filter(
    (method) => leastRole(routePattern, method) ?? isOpen(routePattern, method),
  );
  return allowed.length === 0
    ? new Problem('no-route')
    : new Problem('method-not-allowed', { headers: { Allow: allowed.join(', ') } });
}
