import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseRecord } from '../../src/conda/parse-record.js';
import { UserError } from '../../src/errors.js';
import { cyclesOf } from '../../src/graph/cycles.js';
import { formatDot } from '../../src/graph/format/dot.js';
import { graphJson } from '../../src/graph/format/json.js';
import { labelOf } from '../../src/graph/format/label.js';
import { formatMermaid } from '../../src/graph/format/mermaid.js';
import { formatSvg } from '../../src/graph/format/svg.js';
import { formatChains, formatTree } from '../../src/graph/format/tree.js';
import { graphLayout } from '../../src/graph/layout.js';
import { makeGraph } from '../../src/graph/make-graph.js';
import { type GraphSelection, selectNodes } from '../../src/graph/select.js';
import { reversedGraph, rootsOf } from '../../src/graph/walk.js';
import { components } from '../../src/graph-core/components.js';
import { createEdgeList } from '../../src/graph-core/edge-list.js';
import { edgesOf } from '../../src/graph-core/rows.js';
import { EDGE, type Graph } from '../../src/graph-core/types.js';
import type { Recipe, Requirement } from '../../src/recipe/types.js';
import { anyText } from '../fixtures/any-text.js';
import { describeWithTools } from '../tools.js';
import { graphOf, reachability, smallGraphs } from './random-graph.js';

function record(name: string, depends: readonly string[], size = 1000) {
  return parseRecord(
    { name, version: '1.0', build: '0', build_number: 0, subdir: 'noarch', depends, size },
    name,
  );
}

function needs(...names: readonly string[]): Requirement[] {
  return names.map((name) => ({ kind: 'spec', name, spec: name }));
}

function recipe(
  name: string,
  outputs: readonly string[],
  build: string[],
  host: string[],
  run: string[],
): Recipe {
  const parts = { build: needs(...build), host: needs(...host), run: needs(...run), test: [] };
  const all = outputs.map((output) => ({ name: output, version: '2', noarch: null, ...parts }));
  return { name, version: '2', file: `${name}/meta.yaml`, format: 'meta.yaml', skip: false, outputs: all };
}

const PACKAGES = [
  record('app', ['python >=3.7', 'zlib', '__glibc >=2.17', 'lost 1.*']),
  record('python', ['pip', 'zlib 1.2.*'], 30_000_000),
  record('pip', ['python']),
  record('zlib', []),
  record('self', ['self', 'app']),
];

const graph = makeGraph({ packages: PACKAGES, recipes: [] });
const withRecipes = makeGraph({
  packages: PACKAGES,
  recipes: [
    recipe('zlib-split', ['zlib', 'libzlib'], ['gcc_linux-64'], ['libzlib'], []),
    recipe('gcc', ['gcc_linux-64'], ['gcc_linux-64', 'make'], ['zlib'], ['libzlib']),
  ],
});

function cyclicOf(whole: Graph): Set<number> {
  return new Set(cyclesOf(whole, components(whole)).flat());
}

function number(inGraph: Graph, name: string): number {
  return inGraph.nodes.findIndex((node) => node.name === name);
}

const DOWN = { depth: null, reverse: false };

describe('graphJson writes the graph of', () => {
  test.each([
    ['packages', graph],
    ['recipes', withRecipes],
  ])('%s', (_, drawn) => expect(graphJson(drawn)).toMatchSnapshot());
});

describe('formatTree draws', () => {
  test.each([
    ['the needs of one package', graph, DOWN, ['self']],
    ['all packages that no other needs', graph, DOWN, []],
    ['the dependents of a package with --reverse', graph, { ...DOWN, reverse: true }, ['zlib']],
    ['one level with a depth of 1', graph, { ...DOWN, depth: 1 }, ['app']],
    ['the kinds of needs of a recipe', withRecipes, DOWN, ['gcc']],
  ])('%s', (_, drawn, options, names) => {
    const roots = names.length > 0 ? names.map((name) => number(drawn, name)) : rootsOf(drawn);
    expect(`${formatTree(drawn, { ...options, roots }).join('\n')}\n`).toMatchSnapshot();
  });

  test('a long chain cut after 200 levels, unless --depth is given', () => {
    const edges = Array.from({ length: 4999 }, (_, node) => [node, node + 1] as const);
    const chain = graphOf({ size: 5000, edges });
    const roots = [number(chain, 'n0')];
    const cut = formatTree(chain, { ...DOWN, roots });
    expect(cut).toHaveLength(201 + 2);
    expect(cut.at(-1)).toBe('… it has more dependencies, deeper than --depth');
    expect(formatTree(chain, { ...DOWN, roots, depth: 999 })).toHaveLength(1000 + 2);
  });

  test('formatChains draws the chain that answers --why', () => {
    expect(formatChains(graph, [number(graph, 'self')], number(graph, 'pip'))).toEqual([
      'self 1.0',
      '└── app 1.0',
      '    └── python 1.0',
      '        └── pip 1.0',
    ]);
  });

  test('formatTree draws what is reached, the needs of each node once, and notes where it leaves them out', () => {
    fc.assert(
      fc.property(smallGraphs, fc.option(fc.nat({ max: 3 })), (small, depth) => {
        const lines = formatTree(graphOf(small), { roots: [0], depth, reverse: false });
        const end = lines.indexOf('');
        const body = (end < 0 ? lines : lines.slice(0, end)).map((line) => ({
          name: /n\d/.exec(line)?.[0] ?? '',
          isOpened: !/[…)]$/.test(line),
        }));
        const withNeeds = new Set(small.edges.map(([from]) => `n${from}`));
        // A node without needs has nothing to leave out, so it is unmarked wherever it occurs.
        const opened = body.filter(({ name, isOpened }) => isOpened && withNeeds.has(name));
        expect(new Set(opened.map(({ name }) => name)).size).toBe(opened.length);
        if (depth !== null) return;
        const reach = reachability(small)[0] ?? [];
        const reached = reach.flatMap((isReached, node) => (isReached ? [`n${node}`] : []));
        expect([...new Set(body.map(({ name }) => name))].sort()).toEqual(reached);
        expect(opened.map(({ name }) => name).sort()).toEqual(reached.filter((name) => withNeeds.has(name)));
      }),
    );
  });
});

describe('selectNodes', () => {
  const whole: GraphSelection = { roots: [], why: null, depth: null, reverse: false };
  const names = (selection: Partial<GraphSelection>) =>
    selectNodes(graph, { ...whole, ...selection }).graph.nodes.map(({ name }) => name);

  test.each<[Partial<GraphSelection>, string[]]>([
    [{}, ['__glibc', 'app', 'lost', 'pip', 'python', 'self', 'zlib']],
    [{ roots: ['python'], depth: 9 }, ['pip', 'python', 'zlib']],
    [{ roots: ['app'], depth: 1 }, ['__glibc', 'app', 'lost', 'python', 'zlib']],
    [{ why: 'pip' }, ['app', 'pip', 'python', 'self']],
    [{ roots: ['zlib'], reverse: true, depth: 1 }, ['app', 'python', 'zlib']],
  ])('keeps the expected nodes for %j', (selection, expected) => expect(names(selection)).toEqual(expected));

  test('keeps everything below the roots if only roots are given', () =>
    expect(names({ roots: ['python'] })).toEqual(['pip', 'python', 'zlib']));

  test('throws a UserError with every unknown name', () => {
    expect(() => names({ roots: ['pythn', 'zzz'], why: 'x\u001b[31m' })).toThrow(UserError);
    try {
      names({ roots: ['pythn', 'zzz'], why: 'x\u001b[31m' });
    } catch (error) {
      expect((error as UserError).problems).toMatchSnapshot();
    }
  });
});

/** A graph of two nodes with any names. */
function named(names: readonly [string, string]): Graph {
  const rows = createEdgeList();
  rows.edge(rows.id(names[0]), rows.id(names[1]), EDGE.host | EDGE.build);
  return rows.finish((name) => ({ name, kind: 'missing', version: null, size: 0, noarch: false }));
}

const HOSTILE = [
  '"]; evil -> good; x [label="',
  '\\',
  '\\"',
  'a\\N\\n',
  'x"]\n  n1 --> n0',
  '#quot;#35;',
  '<b>&amp;</b>',
  ']]><script>',
  '\u001b]0;title\u0007',
  '\u202eevil',
  '\ud800',
  '\uffff',
  '<<TABLE>>',
];

describe('names are quoted for each format:', () => {
  const anything = fc.oneof(fc.constantFrom(...HOSTILE), anyText({ maxLength: 12 }));
  const pairs = fc.tuple(anything, anything).filter(([a, b]) => a !== b);

  test('a label is one line without control characters', () => {
    fc.assert(
      fc.property(anything, (name) => {
        expect(labelOf({ name, version: null })).toMatch(/^[^\0-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]*$/);
      }),
    );
  });

  test('Mermaid gets plain characters and entities that decode to the label', () => {
    fc.assert(
      fc.property(pairs, (names) => {
        const drawn = named(names);
        const [first, ...rest] = formatMermaid(drawn, new Set());
        expect(first).toBe('flowchart LR');
        const labels = rest.slice(0, 2).map((line, id) => {
          const [, quoted = ''] =
            new RegExp(`^  n${id}\\["((?:[A-Za-z0-9 ,._+-]|#\\d+;)*)"\\]:::missing$`).exec(line) ?? [];
          return quoted.replace(/#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)));
        });
        expect(labels).toEqual(drawn.nodes.map(labelOf));
        expect(rest).toHaveLength(5);
        expect(rest[2]).toMatch(/^ {2}n[01] -->\|"build, host"\| n[01]$/);
      }),
    );
  });

  describeWithTools('judged by the readers of the formats:', { tools: ['dot', 'python3'] }, () => {
    const cases = HOSTILE.map((name) => [name]);

    test.each(cases)('graphviz reads %j', (name) => {
      const drawn = named([name, 'good']);
      const input = `${formatDot(drawn, new Set([0])).join('\n')}\n`;
      const read = JSON.parse(execFileSync('dot', ['-Tdot_json'], { input, encoding: 'utf8' })) as {
        readonly objects: readonly { readonly name: string; readonly label: string }[];
        readonly edges: readonly unknown[];
      };
      // A doubled backslash stays doubled in the attribute, and is drawn as one.
      const labels = read.objects.map(({ label }) => label.replaceAll('\\\\', '\\'));
      expect(labels).toEqual(drawn.nodes.map(labelOf));
      expect(read.edges).toHaveLength(1);
    });

    test.each(cases)("Python's XML parser reads %j", (name) => {
      const drawn = named([name, 'good']);
      const input = formatSvg(drawn, new Set([0]));
      const script =
        'import sys, json, xml.etree.ElementTree as t\nr = t.fromstring(sys.stdin.buffer.read())\n' +
        'print(json.dumps([e.text for g in r for e in g if e.tag.endswith("title")] + [sorted({e.tag.split("}")[1] for e in r.iter()})]))';
      const [first, second, tags] = JSON.parse(
        execFileSync('python3', ['-c', script], { input, encoding: 'utf8' }),
      );
      expect([first, second]).toEqual(
        drawn.nodes.map((node) => labelOf(node).replace(/[\ufffe\uffff]/g, '?')),
      );
      expect(tags).toEqual(['g', 'path', 'rect', 'svg', 'text', 'title']);
    });
  });
});

describe('layoutOf', () => {
  test('places a package right of what needs it, except in cycles, and no two at one place', () => {
    fc.assert(
      fc.property(smallGraphs, fc.integer({ min: 1, max: 4 }), (small, tallest) => {
        const drawn = graphOf(small);
        const { column, row, columns, rows } = graphLayout(drawn, tallest);
        const { componentOf: component } = components(drawn);
        for (const node of drawn.nodes.keys()) {
          expect(column[node]).toBeLessThan(columns);
          expect(row[node]).toBeLessThan(Math.min(rows, tallest));
          for (const { target } of edgesOf(drawn, node))
            if (component[node] !== component[target])
              expect(column[target]).toBeGreaterThan(column[node] ?? 0);
        }
        expect(new Set([...column].map((at, node) => `${at} ${row[node]}`)).size).toBe(small.size);
      }),
    );
  });

  test('formatSvg refuses a graph too large to read, with a way out', () => {
    const rows = createEdgeList();
    for (let node = 0; node <= 2000; node++) rows.id(String(node));
    const large = rows.finish((name) => ({ name, kind: 'package', version: null, size: 0, noarch: false }));
    expect(() => formatSvg(large, new Set())).toThrow(/too large for a picture/);
  });

  test('a graph reversed twice equals itself', () => {
    expect(graphJson(reversedGraph(reversedGraph(withRecipes)))).toEqual(graphJson(withRecipes));
    expect(cyclicOf(reversedGraph(withRecipes))).toEqual(cyclicOf(withRecipes));
  });
});
