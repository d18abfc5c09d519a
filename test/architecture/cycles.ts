import { importsOf, moduleOf, type Source, sourceOf } from './sources.js';

type Graph = ReadonlyMap<string, ReadonlySet<string>>;

/** Returns the cycles among files, imports of types included, each as `a → b → a`. */
export function fileCycles(sources: readonly Source[]): string[] {
  return cyclesOf(graphOf(sources, (path) => path));
}

/** Returns the cycles among modules. Two folders that import each other are one. */
export function moduleCycles(sources: readonly Source[]): string[] {
  return cyclesOf(graphOf(sources, moduleOf));
}

function graphOf(sources: readonly Source[], nodeOf: (path: string) => string): Graph {
  const graph = new Map<string, Set<string>>();
  for (const source of sources) {
    const node = nodeOf(source.path);
    const targets = graph.get(node) ?? new Set();
    graph.set(node, targets);
    for (const { specifier } of importsOf(source)) {
      const target = sourceOf(source, specifier);
      if (target !== null && nodeOf(target) !== node) targets.add(nodeOf(target));
      if (target === source.path) targets.add(node);
    }
  }
  return graph;
}

/** Returns one cycle for each edge that leads back onto the path of a depth-first search. */
function cyclesOf(graph: Graph): string[] {
  const done = new Set<string>();
  const path: string[] = [];
  const cycles: string[] = [];
  const walk = (node: string): void => {
    const start = path.indexOf(node);
    if (start >= 0) cycles.push([...path.slice(start), node].join(' → '));
    if (start >= 0 || done.has(node)) return;
    path.push(node);
    for (const target of graph.get(node) ?? []) walk(target);
    path.pop();
    done.add(node);
  };
  for (const node of graph.keys()) walk(node);
  return cycles;
}
