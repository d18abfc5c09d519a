import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type LayerPackage, planLayers } from '../../../src/image/direct/plan-layers.js';

/** The most layers that differ after one package was added, removed or updated. */
const CHANGED_AT_MOST = 3;

const packages = fc.uniqueArray(
  fc.record({
    name: fc.string({ minLength: 1, maxLength: 12 }),
    noarch: fc.boolean(),
    bytes: fc.nat(1e9),
    timestamp: fc.nat(1e6),
  }),
  { selector: ({ name }) => name, minLength: 1, maxLength: 150 },
);
const most = fc.integer({ min: 1, max: 70 });
const withDist = (layerPackage: Omit<LayerPackage, 'dist'>, version = '1'): LayerPackage => ({
  ...layerPackage,
  dist: `${layerPackage.name}-${version}-0`,
});
const plan = (all: readonly LayerPackage[], layers: number) =>
  planLayers(all, layers).map((group) => group.map(({ dist }) => dist).join(' '));
const notIn = (before: readonly string[], after: readonly string[]) =>
  after.filter((layer) => !before.includes(layer));

test('every package is in one layer, and there are at most as many layers as allowed', () => {
  fc.assert(
    fc.property(packages, most, (bare, layers) => {
      const all = bare.map((layerPackage) => withDist(layerPackage));
      const groups = planLayers(all, layers);
      expect(groups.length).toBeLessThanOrEqual(layers);
      expect(
        groups
          .flat()
          .map(({ dist }) => dist)
          .sort(),
      ).toEqual(all.map(({ dist }) => dist).sort());
    }),
  );
});

test('the order of the packages does not matter', () => {
  fc.assert(
    fc.property(packages, most, (bare, layers) => {
      const all = bare.map((layerPackage) => withDist(layerPackage));
      expect(plan(all.toReversed(), layers)).toEqual(plan(all, layers));
    }),
  );
});

test('adding, removing or updating a package changes few layers', () => {
  fc.assert(
    fc.property(packages, most, fc.nat(1e9), fc.nat(1e6), ([bare, ...others], layers, bytes, timestamp) => {
      if (bare === undefined) return;
      const rest = others.map((layerPackage) => withDist(layerPackage));
      const without = plan(rest, layers);
      const before = plan([withDist(bare), ...rest], layers);
      const after = plan([withDist({ ...bare, bytes, timestamp }, '2'), ...rest], layers);
      for (const [from, to] of [
        [without, before],
        [before, without],
        [before, after],
      ] as const) {
        expect(notIn(from, to).length).toBeLessThanOrEqual(CHANGED_AT_MOST);
      }
    }),
    { numRuns: 500 },
  );
});

test('large packages have their own layer, new ones lie on top, and pure Python ones are apart', () => {
  const native = Array.from({ length: 60 }, (_, i) =>
    withDist({ name: `lib${i}`, noarch: false, bytes: 1000 * (i + 1), timestamp: i }),
  );
  const pure = Array.from({ length: 20 }, (_, i) =>
    withDist({ name: `pure${i}`, noarch: true, bytes: 10, timestamp: 1000 + i }),
  );
  const groups = planLayers([...native, ...pure], 30);
  const alone = groups.filter((group) => group.length === 1).flat();
  expect(alone.map(({ name }) => name)).toEqual(expect.arrayContaining(['lib59', 'lib50', 'lib40']));
  for (const group of groups) expect(new Set(group.map(({ noarch }) => noarch)).size).toBe(1);
  const newest = groups.map((group) => Math.max(...group.map(({ timestamp }) => timestamp)));
  expect(newest).toEqual(newest.toSorted((a, b) => a - b));
});
