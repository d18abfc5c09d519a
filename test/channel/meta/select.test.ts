import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { limitChannels, limitTo, mergeChannels } from '../../../src/channel/meta/merge.js';
import { selectPackages } from '../../../src/channel/meta/select.js';
import type { Limits } from '../../../src/channel/meta/types.js';
import { collectUniverse } from '../../../src/channel/meta/universe.js';
import type { ChannelPackage } from '../../../src/channel/types.js';
import { matches } from '../../../src/conda/match.js';
import { parseMatchSpec } from '../../../src/conda/match-spec.js';
import { loadVersions } from '../../../src/conda/version.js';
import { virtualRecords } from '../../../src/lock/virtual-packages.js';
import { channelOf, packageOf } from '../../lock/channels.js';

const versions = await loadVersions();

interface Parts {
  readonly specs: readonly string[];
  readonly virtual?: Readonly<Record<string, string>>;
  readonly newest?: number;
  readonly keep?: readonly string[];
}

function select(packages: readonly ChannelPackage[], { specs, virtual = {}, newest, keep = [] }: Parts) {
  const wanted = specs.map((text) => parseMatchSpec(text));
  const find = mergeChannels([channelOf(packages)], wanted);
  const universe = collectUniverse(
    wanted.map(({ name }) => name),
    find,
  );
  const selection = selectPackages({
    universe,
    wanted,
    virtual: virtualRecords(virtual, 'linux-aarch64'),
    newest: newest === undefined ? null : { count: newest, keep: new Set(keep) },
    versions,
  });
  return { ...selection, pins: selection.packages.map(({ fn }) => fn.replace('.conda', '')).sort() };
}

const needs = (...depends: string[]) => ({ depends });

describe('a meta-channel holds', () => {
  it.each<[string, ChannelPackage[], Parts, string[]]>([
    [
      'nothing for another version than the wanted one',
      [
        packageOf('a-1-0', needs('b')),
        packageOf('a-2-0', needs('c')),
        packageOf('b-1-0'),
        packageOf('c-1-0'),
      ],
      { specs: ['a 2'] },
      ['a-2-0', 'c-1-0'],
    ],
    [
      'no build whose dependency dangles, nor what only those need',
      [packageOf('a-1-0', needs('gone', 'b')), packageOf('a-2-0'), packageOf('b-1-0')],
      { specs: ['a'] },
      ['a-2-0'],
    ],
    [
      'no build that wants two things of one package that no build is',
      [
        packageOf('a-1-0', needs('b <2', 'b >=3')),
        packageOf('a-2-0'),
        packageOf('b-1-0'),
        packageOf('b-3-0'),
      ],
      { specs: ['a'] },
      ['a-2-0'],
    ],
    [
      'no build whose own constraint is against its dependency',
      [
        packageOf('a-1-0', { depends: ['b'], constrains: ['b >9', 'other <1'] }),
        packageOf('a-2-0', { depends: ['b'], constrains: ['other <1'] }),
        packageOf('b-1-0'),
        packageOf('other-2-0'),
      ],
      { specs: ['a'] },
      ['a-2-0', 'b-1-0'],
    ],
    [
      'cycles',
      [packageOf('a-1-0', needs('b')), packageOf('b-1-0', needs('a')), packageOf('c-1-0')],
      { specs: ['a'] },
      ['a-1-0', 'b-1-0'],
    ],
    [
      'no cycle that hangs on what is not there',
      [packageOf('a-1-0', needs('b')), packageOf('b-1-0', needs('a', 'gone')), packageOf('a-0-0')],
      { specs: ['a'] },
      ['a-0-0'],
    ],
    [
      'no build for a newer C library than the declared one',
      [packageOf('a-1-0', needs('__glibc >=2.28')), packageOf('a-0-0', needs('__glibc >=2.17', '__cuda'))],
      { specs: ['a'], virtual: { __glibc: '2.17' } },
      ['a-0-0'],
    ],
    [
      'no build whose dependencies cannot be read',
      [packageOf('a-1-0', needs('b >=1..2')), packageOf('a-2-0', needs('*')), packageOf('a-0-0')],
      { specs: ['a'] },
      ['a-0-0'],
    ],
    [
      'the newest builds for each python, and what solving takes',
      [
        ...['1', '2', '10'].flatMap((version) =>
          ['3.7', '3.8'].map((python) =>
            packageOf(`a-${version}-py${python.replace('.', '')}_0`, needs(`python ${python}.*`)),
          ),
        ),
        packageOf('python-3.7.1-0'),
        packageOf('python-3.7.10-0'),
        packageOf('python-3.8.0-0'),
      ],
      {
        specs: ['a', 'python'],
        newest: 1,
        keep: ['a-1-py37_0', 'python-3.7.1-0'].map((pin) => `https://host/team/linux-aarch64/${pin}.conda`),
      },
      ['a-1-py37_0', 'a-10-py37_0', 'a-10-py38_0', 'python-3.7.1-0', 'python-3.8.0-0'],
    ],
    ['nothing for what nobody has', [packageOf('a-1-0')], { specs: ['b'] }, []],
    ['nothing of nothing', [], { specs: ['b'] }, []],
  ])('%s', (_what, packages, parts, expected) => {
    expect(select(packages, parts).pins).toEqual(expected);
  });

  it('no package of a chain of 10,000 that ends in a missing one, found without recursion', () => {
    const chain = Array.from({ length: 10_000 }, (_, at) => packageOf(`p${at}-1-0`, needs(`p${at + 1}`)));
    const byName = new Map(chain.map((candidate) => [candidate.record.name, [candidate]]));
    const wanted = [parseMatchSpec('p0')];
    const universe = collectUniverse(['p0'], (name) => byName.get(name) ?? []);
    const selection = selectPackages({ universe, wanted, virtual: [], newest: null, versions });
    expect([selection.packages.length, selection.unsatisfiable]).toEqual([0, 10_000]);
  });
});

describe('merged channels', () => {
  const OURS = channelOf(
    [packageOf('a-1-0'), packageOf('b-9-0', { timestamp: 2_000_000_000_000 })],
    'https://host/ours',
  );
  const FORGE = channelOf([packageOf('a-2-0'), packageOf('b-1-0'), packageOf('c-1-0')], 'https://host/forge');
  const LIMITS: Limits = { pins: [], pythons: [], before: null };

  const selected = (specs: readonly string[], limits = LIMITS) => {
    const limited = limitChannels([OURS, FORGE], limitTo(limits, versions));
    const find = mergeChannels(
      limited,
      specs.map((text) => parseMatchSpec(text)),
    );
    return ['a', 'b', 'c', 'd'].flatMap((name) => find(name).map(({ channel, fn }) => `${channel} ${fn}`));
  };

  it('take a name from the first channel that has it', () => {
    expect(selected([])).toEqual([
      'https://host/ours a-1-0.conda',
      'https://host/ours b-9-0.conda',
      'https://host/forge c-1-0.conda',
    ]);
  });

  it('take a name from the channel that the spec names', () => {
    expect(selected(['forge::a'])[0]).toBe('https://host/forge a-2-0.conda');
  });

  it('take a name from the next channel if the limits leave no build in the first', () => {
    expect(selected([], { ...LIMITS, before: Date.UTC(2021, 0) })[1]).toBe('https://host/forge b-1-0.conda');
  });
});

/** A small channel: names a–d, versions 1–3, up to three dependencies each, some of them on the missing `e`. */
const smallChannel = fc
  .uniqueArray(fc.tuple(fc.constantFrom('a', 'b', 'c', 'd'), fc.constantFrom('1', '2', '3')), {
    minLength: 1,
    maxLength: 8,
    selector: ([name, version]) => `${name} ${version}`,
  })
  .chain((builds) =>
    fc.tuple(
      ...builds.map(([name, version]) =>
        fc
          .array(
            fc.tuple(fc.constantFrom('a', 'b', 'c', 'd', 'e'), fc.constantFrom('', ' 1', ' >=2', ' <3')),
            { maxLength: 3 },
          )
          .map((depends) =>
            packageOf(`${name}-${version}-0`, needs(...depends.map((parts) => parts.join('')))),
          ),
      ),
    ),
  );

/** Returns every package of every solution for `a`, by trying all subsets. */
function inSolutions(packages: readonly ChannelPackage[]): Set<string> {
  const used = new Set<string>();
  for (let bits = 1; bits < 1 << packages.length; bits += 1) {
    const chosen = packages.filter((_, at) => (bits >> at) & 1);
    if (isSolution(chosen) && isNeeded(chosen)) for (const { fn } of chosen) used.add(fn);
  }
  return used;
}

function meets(text: string, { record }: ChannelPackage): boolean {
  return matches(parseMatchSpec(text), { record, channel: null }, versions);
}

function isSolution(chosen: readonly ChannelPackage[]): boolean {
  const names = new Set(chosen.map(({ record }) => record.name));
  return (
    names.size === chosen.length &&
    names.has('a') &&
    chosen.every(({ record }) =>
      record.depends.every((text) => chosen.some((candidate) => meets(text, candidate))),
    )
  );
}

/** Tells whether every package can be reached from `a`. */
function isNeeded(chosen: readonly ChannelPackage[]): boolean {
  const reached = new Set(chosen.filter(({ record }) => record.name === 'a'));
  for (const build of reached)
    for (const other of chosen)
      if (build.record.depends.some((text) => meets(text, other))) reached.add(other);
  return reached.size === chosen.length;
}

describe('the selection, compared with brute force,', () => {
  it('holds every package of every solution and all their dependencies', () => {
    fc.assert(
      fc.property(smallChannel, (packages) => {
        const { packages: kept } = select(packages, { specs: ['a'] });
        const names = kept.map(({ fn }) => fn);
        for (const fn of inSolutions(packages)) expect(names).toContain(fn);
        for (const { record } of kept)
          for (const text of record.depends)
            expect(kept.some((candidate) => meets(text, candidate))).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it('gives every build that was left out a reason', () => {
    fc.assert(
      fc.property(
        smallChannel,
        fc.option(fc.integer({ min: 1, max: 2 }), { nil: undefined }),
        (packages, newest) => {
          const find = mergeChannels([channelOf(packages)], []);
          const { packages: universe } = collectUniverse(['a'], find);
          const {
            packages: kept,
            unsatisfiable,
            unreached,
            older,
          } = select(packages, {
            specs: ['a'],
            ...(newest === undefined ? {} : { newest }),
          });
          expect(kept.length + unsatisfiable + unreached + older).toBe(universe.length);
        },
      ),
    );
  });
});
