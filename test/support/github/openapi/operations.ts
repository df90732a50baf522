import { description, type OperationDescription } from './description.ts';

export interface MatchedOperation {
  id: string;
  operation: OperationDescription;
  /** Decoded values of the path's parameters. */
  path: Record<string, string>;
}

interface Route {
  operation: OperationDescription;
  pattern: RegExp;
  names: string[];
  /** Number of fixed segments: the most specific template wins. */
  fixed: number;
}

/** Parameters that may hold slashes; GitHub takes them encoded and plain. */
const MANY_SEGMENTS = new Set(['path', 'ref', 'basehead']);

const routes = new Map<string, Route[]>();

const matched = new Map<string, MatchedOperation | null>();

/** Finds the operation that GitHub's description has for a request, or null. */
export function matchOperation(method: string, pathname: string): MatchedOperation | null {
  const request = `${method} ${pathname}`;
  let found = matched.get(request);
  if (found === undefined) matched.set(request, (found = findOperation(method, pathname)));
  return found;
}

function findOperation(method: string, pathname: string): MatchedOperation | null {
  let best: { route: Route; values: string[] } | undefined;
  for (const route of routesOf(method.toLowerCase())) {
    const match = route.pattern.exec(pathname);
    if (match === null || (best !== undefined && best.route.fixed >= route.fixed)) continue;
    best = { route, values: match.slice(1) };
  }
  if (best === undefined) return null;
  const { route, values } = best;
  return {
    id: route.operation.operationId,
    operation: route.operation,
    path: Object.fromEntries(
      route.names.map((name, index) => [name, decodeURIComponent(values[index] ?? '')]),
    ),
  };
}

function routesOf(method: string): Route[] {
  const known = routes.get(method);
  if (known !== undefined) return known;
  const made: Route[] = [];
  for (const [template, methods] of Object.entries(description().paths)) {
    const operation = methods[method];
    if (operation !== undefined) made.push(routeOf(template, operation));
  }
  routes.set(method, made);
  return made;
}

function routeOf(template: string, operation: OperationDescription): Route {
  const names: string[] = [];
  let fixed = 0;
  const segments = template.split('/').map((segment) => {
    const name = /^\{(\w+)\}$/.exec(segment)?.[1];
    if (name === undefined) {
      fixed += 1;
      return segment.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
    }
    names.push(name);
    return MANY_SEGMENTS.has(name) ? '(.+)' : '([^/]+)';
  });
  return { operation, pattern: new RegExp(`^${segments.join('/')}$`), names, fixed };
}
