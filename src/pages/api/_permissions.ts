import type { Editor } from '../../editors/editor.ts';
import { openRoutes, requireRole } from '../../editors/permissions.ts';
import { Problem } from '../../http/problem.ts';
import { operations } from './_operations.ts';

/**
 * Lets an editor call what is declared for the editor's role; HEAD counts as GET. A route that no operation declares
 * does not exist, whatever handlers its file has.
 * @throws Problem 404 for such a route, 405 for a method that is not declared, 403 where the editor's role is too low.
 */
export function requireOperation(editor: Editor, routePattern: string, method: string): void {
  const asked = `${method === 'HEAD' ? 'GET' : method} ${routePattern}`;
  const least = operations.get(asked)?.operation.role;
  if (!least) throw notDeclared(routePattern);
  if (editor.isBootstrap && asked !== 'POST /api/tokens') {
    throw new Problem('forbidden', { detail: '引导令牌只能用于创建首个 chief 令牌。' });
  }
  requireRole(editor, least);
}

function notDeclared(routePattern: string): Problem {
  // Nobody asks to read an open route: no guard stands before it.
  const methods = openRoutes.includes(routePattern)
    ? ['GET']
    : [...operations.values()]
        .filter(({ route }) => route === routePattern)
        .map(({ method }) => method);
  if (methods.length === 0) return new Problem('no-route');
  const allowed = methods.flatMap((name) => (name === 'GET' ? ['GET', 'HEAD'] : [name]));
  return new Problem('method-not-allowed', { headers: { Allow: allowed.sort().join(', ') } });
}
