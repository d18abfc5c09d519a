import { components } from '../graph-core/components.js';
import { edgesOf } from '../graph-core/rows.js';
import type { Graph } from '../graph-core/types.js';
import { reversedGraph } from './walk.js';

/** The column and row of each node, from 0. Except on cycles, a node is never left of one that needs it. */
export interface GraphLayout {
  readonly column: Uint32Array;
  readonly row: Uint32Array;
  readonly columns: number;
  readonly rows: number;
}

const SWEEPS = 4;

/**
 * Puts each node into the layer given by the longest path from a root; the nodes of a cycle share a layer. Orders each layer by
 * the mean position of the nodes' neighbours, in a few sweeps. Splits a layer of more than `tallest` nodes into several columns,
 * and centres the columns.
 */
export function graphLayout(graph: Graph, tallest = tallestFor(graph.nodes.length)): GraphLayout {
  const layers = layersOf(graph);
  const turned = reversedGraph(graph);
  const position = new Float64Array(graph.nodes.length);
  for (const layer of layers) place(layer, position);
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    const neighbours = sweep % 2 === 0 ? turned : graph;
    for (const layer of sweep % 2 === 0 ? layers : layers.toReversed()) {
      const middle = new Map(layer.map((node) => [node, middleOf(neighbours, node, position)]));
      layer.sort((a, b) => (middle.get(a) ?? 0) - (middle.get(b) ?? 0) || a - b);
      place(layer, position);
    }
  }
  return wrapped(graph.nodes.length, layers, tallest);
}

/** Returns the most nodes in a column: the picture is about as wide as high if a few layers hold most nodes. */
function tallestFor(size: number): number {
  return Math.max(24, Math.ceil(Math.sqrt(size) * 2.5));
}

/** Returns the nodes of each layer. Visits components from the highest number down, so each before those that it needs. */
function layersOf(graph: Graph): number[][] {
  const { componentOf, count } = components(graph);
  const order = Uint32Array.from(graph.nodes.keys()).sort(
    (a, b) => (componentOf[b] ?? 0) - (componentOf[a] ?? 0),
  );
  const layer = new Uint32Array(count);
  for (const node of order) {
    const own = componentOf[node] ?? 0;
    for (const { target } of edgesOf(graph, node)) {
      const other = componentOf[target] ?? 0;
      if (other !== own) layer[other] = Math.max(layer[other] ?? 0, (layer[own] ?? 0) + 1);
    }
  }
  const layers: number[][] = Array.from({ length: layer.reduce((a, b) => Math.max(a, b), 0) + 1 }, () => []);
  for (const node of graph.nodes.keys()) layers[layer[componentOf[node] ?? 0] ?? 0]?.push(node);
  return layers;
}

/** Sets positions from 0 to 1, so that layers of different sizes can be compared. */
function place(layer: readonly number[], position: Float64Array): void {
  for (const [index, node] of layer.entries()) position[node] = (index + 0.5) / layer.length;
}

function middleOf(graph: Graph, node: number, position: Float64Array): number {
  let sum = 0;
  let count = 0;
  for (const { target } of edgesOf(graph, node)) {
    sum += position[target] ?? 0;
    count++;
  }
  return count === 0 ? (position[node] ?? 0) : sum / count;
}

function wrapped(size: number, layers: readonly (readonly number[])[], tallest: number): GraphLayout {
  const column = new Uint32Array(size);
  const row = new Uint32Array(size);
  const rows = Math.min(
    tallest,
    layers.reduce((most, { length }) => Math.max(most, length), 0),
  );
  let columns = 0;
  for (const layer of layers) {
    for (let start = 0; start < layer.length; start += tallest) {
      const stack = layer.slice(start, start + tallest);
      const top = Math.floor((rows - stack.length) / 2);
      for (const [index, node] of stack.entries()) {
        column[node] = columns;
        row[node] = top + index;
      }
      columns++;
    }
  }
  return { column, row, columns, rows };
}
