import fc from 'fast-check';
import { expect, it } from 'vitest';
import { neededBy } from '../../src/lock/by-name.js';
import { sortForLinking } from '../../src/lock/link-order.js';
import { lockedOf } from './channels.js';

function orderOf(graph: Readonly<Record<string, readonly string[]>>): string[] {
  const packages = Object.entries(graph).map(([name, depends]) => lockedOf(`${name}-1-0`, { depends }));
  return sortForLinking(packages).map(({ record }) => record.name);
}

it.each([
  [{ b: [], a: [] }, ['a', 'b']],
  [{ a: ['b >=1'], b: ['c 1 0'], c: [] }, ['c', 'b', 'a']],
  [{ a: ['python'], python: ['zlib'], zlib: [], aa: [] }, ['zlib', 'python', 'a', 'aa']],
  [
    { python: ['pip'], pip: ['python', 'setuptools'], setuptools: ['python'] },
    ['python', 'setuptools', 'pip'],
  ],
  [{ a: ['b'], b: ['a'] }, ['b', 'a']],
  [{ a: ['absent', 'host::b[version=1]'], b: [] }, ['b', 'a']],
])('%j is linked as %j', (graph, expected) => {
  expect(orderOf(graph as Record<string, string[]>)).toEqual(expected);
});

it('every dependency is linked first if there is no cycle, whatever the order of the lock', () => {
  const names = ['a', 'b', 'c', 'd', 'e', 'python'];
  const edges = fc.array(fc.tuple(fc.nat(5), fc.nat(5)));
  fc.assert(
    fc.property(edges, fc.shuffledSubarray(names, { minLength: 6 }), (pairs, shuffled) => {
      const dependsOf = (name: string) =>
        pairs.filter(([from, to]) => from > to && names[from] === name).map(([, to]) => names[to] ?? '');
      const graph = Object.fromEntries(shuffled.map((name) => [name, dependsOf(name)]));
      const order = orderOf(graph);
      expect(order).toHaveLength(6);
      for (const name of names) {
        for (const needed of dependsOf(name)) expect(order.indexOf(needed)).toBeLessThan(order.indexOf(name));
      }
      expect(orderOf(Object.fromEntries(Object.entries(graph).reverse()))).toEqual(order);
    }),
  );
});

it('chains and rings of 100,000 packages are sorted without recursion', () => {
  const count = 100_000;
  const { record, ...locked } = lockedOf('python-3.7-0');
  const chain = (last: readonly string[]) =>
    Array.from({ length: count }, (_, at) => {
      const name = at === 0 ? 'python' : `p${at}`;
      return { ...locked, record: { ...record, name, depends: at === count - 1 ? last : [`p${at + 1}`] } };
    });
  const ends = (packages: ReturnType<typeof chain>) => {
    const names = sortForLinking(packages).map(({ record: { name } }) => name);
    return [names.length, names[0], names[1], names.at(-1)];
  };
  expect(ends(chain([]))).toEqual([count, 'p99999', 'p99998', 'python']);
  expect(ends(chain(['python']))).toEqual([count, 'python', 'p99999', 'p1']);
  expect(neededBy(['p1'], chain(['python']))).toHaveLength(count);
});
