import type { ControlContext } from './environment.ts';
import { problem } from './problem.ts';

/**
 * What a request gets that no route is for: 405 with `Allow` where another method is served, else 404. `served` gives
 * `METHOD /path/{parameter}` of every route.
 */
export function notServed(served: () => readonly string[]): (context: ControlContext) => Response {
  return (context) => {
    const methods = methodsAt(served(), context.req.path);
    if (methods.length === 0) return problem(context, 404, 'not_found', 'There is nothing here');
    const allowed = methods.flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method]));
    context.header('allow', allowed.join(', '));
    return problem(context, 405, 'method_not_allowed', `Only ${allowed.join(', ')} can be done here`);
  };
}

function methodsAt(served: readonly string[], asked: string): readonly string[] {
  const segments = asked.split('/');
  return served.flatMap((route) => {
    const [method = '', path = ''] = route.split(' ');
    const wanted = path.split('/');
    const fits = wanted.length === segments.length && wanted.every((part, at) => isFor(part, segments[at]));
    return fits ? [method] : [];
  });
}

function isFor(part: string, segment = ''): boolean {
  return part.startsWith('{') ? segment !== '' : part === segment;
}
