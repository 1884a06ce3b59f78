import type { Repository } from './repository.ts';
import { resolveImport } from './resolve.ts';
import type { Violation } from './violation.ts';

/** Finds files that import each other in a ring, by value or by type; one violation per knot, naming one ring in it. */
export function checkCycles(repository: Repository): Violation[] {
  const graph = importGraph(repository);
  return knots(graph).map((knot) => {
    const ring = shortestRing(graph, knot);
    return {
      file: ring[0] ?? '',
      message: `import cycle: ${[...ring, ring[0]].join(' -> ')}. Move what both need into a file of its own.`,
    };
  });
}

type Graph = ReadonlyMap<string, readonly string[]>;

function importGraph(repository: Repository): Graph {
  const known = new Set(repository.sources.map(({ path }) => path));
  const graph = new Map<string, string[]>();
  for (const { path, imports } of repository.sources) {
    const targets = imports.map(({ specifier }) => resolveImport(repository, path, specifier));
    graph.set(path, [...new Set(targets.filter((target) => target !== undefined && known.has(target)))] as string[]);
  }
  return graph;
}

/** Tarjan's strongly connected components, those that hold a cycle. */
function knots(graph: Graph): string[][] {
  const order = new Map<string, number>();
  const stack: string[] = [];
  const onStack = new Set<string>();
  const found: string[][] = [];

  const visit = (node: string): number => {
    const index = order.size;
    order.set(node, index);
    stack.push(node);
    onStack.add(node);
    let lowest = index;
    for (const next of graph.get(node) ?? []) {
      const seen = order.get(next);
      if (seen === undefined) lowest = Math.min(lowest, visit(next));
      else if (onStack.has(next)) lowest = Math.min(lowest, seen);
    }
    if (lowest === index) {
      const component = stack.splice(stack.indexOf(node));
      for (const member of component) onStack.delete(member);
      if (component.length > 1 || graph.get(node)?.includes(node)) found.push(component);
    }
    return lowest;
  };
  for (const node of graph.keys()) if (!order.has(node)) visit(node);
  return found;
}

/** The shortest way from the knot's alphabetically first file back to itself. */
function shortestRing(graph: Graph, knot: readonly string[]): string[] {
  const [start = ''] = [...knot].sort();
  const paths: string[][] = [[start]];
  const seen = new Set<string>();
  for (let path = paths.shift(); path; path = paths.shift()) {
    for (const next of graph.get(path.at(-1) ?? '') ?? []) {
      if (next === start) return path;
      if (seen.has(next) || !knot.includes(next)) continue;
      seen.add(next);
      paths.push([...path, next]);
    }
  }
  return [start];
}
