import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ChannelRepodata } from '../../src/channel/types.js';
import { figuresOf } from '../../src/plan/figures.js';
import { makePlan } from '../../src/plan/make-plan.js';
import { nodeName } from '../../src/plan/names.js';
import { planLines } from '../../src/plan/report.js';
import { channelOf } from '../lock/channels.js';
import { failureOf } from '../lock/errors.js';
import { on64, onTarget, planned, pure, statuses, versions, wavesOf } from './planned.js';

describe('a plan', () => {
  test('keeps a present package that only one dependent could not use in any build', () => {
    const plan = planned({
      want: ['*'],
      has: [on64('app-1.0-0', 'lib'), on64('old-1.0-0', 'lib <2', 'gone'), on64('lib-3.0-0')],
      targetHas: [onTarget('app-1.0-0', 'lib'), onTarget('lib-3.0-0')],
    });
    expect(statuses(plan)).toEqual({
      app: 'present 1.0',
      lib: 'present 3.0',
      old: 'build 1.0',
      gone: 'unknown null',
    });
    expect(plan.unmet.map(({ where, expected, found }) => [where, expected, found])).toEqual([
      ['old', 'lib <2', 'lib-3.0-0'],
      ['old', 'gone', 'no package of that name'],
    ]);
  });

  test('leaves out a damaged record with a warning', () => {
    const whole = channelOf([on64('app-1.0-0', 'lib', 'bad'), on64('lib-1.0-0')]);
    const damaged: ChannelRepodata = {
      channel: whole.channel,
      names: () => ['app', 'bad', 'lib'],
      find: (name) => whole.find(name),
      read: (name) => ({
        packages: whole.find(name),
        problems: name === 'bad' ? [{ where: 'bad-1-0.conda', message: 'no size' }] : [],
      }),
    };
    const request = {
      from: 'linux-64',
      to: 'linux-aarch64',
      target: [channelOf([])],
      bootstrap: [],
    } as const;
    const more = { ...request, source: [damaged], recipes: [], minutes: 3, times: new Map(), versions };
    const plan = makePlan({ ...more, want: ['*'] });
    expect(statuses(plan)).toEqual({ app: 'build 1.0', lib: 'build 1.0', bad: 'unknown null' });
    expect(plan.unmet).toContainEqual({ where: 'bad-1-0.conda', message: 'no size' });
    expect(() => makePlan({ ...more, want: ['bad'] })).toThrow('wanted packages are not available');
  });

  test('matches a pattern against each name separately', () => {
    const plan = planned({
      want: ['pya', 'pyb', 'py* >=2'],
      has: [on64('pya-1.0-0'), on64('pya-2.0-0'), on64('pyb-2.0-0'), on64('pyc-2.0-0', 'pya', 'pyb')],
      targetHas: [onTarget('pya-2.0-0'), onTarget('pyb-1.0-0')],
    });
    expect(statuses(plan)).toEqual({ pya: 'present 2.0', pyb: 'build 2.0', pyc: 'build 2.0' });
  });

  test('builds what the target lacks, except noarch and present packages', () => {
    const plan = planned({
      has: [
        on64('app-1.0-0', 'lib >=2', 'tool', '__glibc >=2.17', 'there'),
        on64('lib-1.0-0'),
        on64('lib-2.0-0'),
        on64('lib-10.0-0'),
        pure('tool-1-0', 'lib'),
        on64('there-1-0', 'gone'),
        on64('unasked-1-0'),
      ],
      targetHas: [onTarget('there-0.9-0')],
    });
    expect(statuses(plan)).toEqual({
      app: 'build 1.0',
      lib: 'build 10.0',
      tool: 'noarch 1',
      there: 'present 0.9',
    });
    expect(wavesOf(plan)).toEqual([['lib'], ['app']]);
  });

  test('builds a package that is present only in another version', () => {
    const has = [on64('app-1-0', 'lib', 'other'), on64('other-1-0', 'lib >=2'), on64('lib-2-0', 'new')];
    const plan = planned({ has: [...has, on64('new-1-0')], targetHas: [onTarget('lib-1-0', 'old')] });
    expect(statuses(plan)).toMatchObject({ lib: 'build 2', new: 'build 1' });
    // What only the target's own build needed is not needed any more.
    expect(plan.nodes.map(({ name }) => name)).not.toContain('old');
  });

  test('takes the build that matches the chosen versions', () => {
    const python = [on64('python-3.11.2-0'), on64('python-3.12.1-0')];
    const numpy = [
      on64('numpy-1-py311_0', 'python >=3.11,<3.12'),
      on64('numpy-1-py312_1', 'python >=3.12,<3.13'),
    ];
    const plan = planned({ has: [...python, ...numpy], want: ['python 3.11.*', 'numpy'] });
    expect(statuses(plan)).toMatchObject({ python: 'build 3.11.2' });
    expect(plan.unmet).toEqual([]);
  });

  test("uses the target's compiler names and ignores build hashes", () => {
    const plan = planned({
      has: [on64('app-1-0', 'gcc_linux-64 12.*', 'lib 1.0 h1234567_0'), on64('gcc_linux-64-12.3-0')],
      targetHas: [onTarget('lib-1.0-h7654321_3')],
    });
    expect(statuses(plan)).toEqual({
      app: 'build 1',
      'gcc_linux-aarch64': 'build 12.3',
      lib: 'present 1.0',
    });
  });

  test('has every package that a pattern selects', () => {
    const plan = planned({ has: [on64('lib-a-1-0'), on64('lib-b-1-0'), on64('other-1-0')], want: ['lib-*'] });
    expect(Object.keys(statuses(plan))).toEqual(['lib-a', 'lib-b']);
  });
});

describe('what cannot be planned is refused:', () => {
  test.each([
    ['nobody-has-it', ['ap', 'lib >=9', 'zzz', 'app']],
    ['wanted-is-no-spec', ['a b c d', '', 'nothing-like-*']],
  ])('%s', async (name, want) => {
    const has = [on64('app-1-0'), on64('lib-1-0'), on64('lib-2-0')];
    await expect(await failureOf(() => planned({ has, want }))).toMatchFileSnapshot(`golden/${name}.txt`);
  });

  test('a wanted package that is present needs no build', () => {
    const plan = planned({ targetHas: [onTarget('app-1-0')] });
    expect(plan.waves).toEqual([]);
    expect(planLines(plan, figuresOf(plan, 4), { status: false })).toContain('nothing has to be built');
  });
});

test('a plan has exactly what a search from the wanted package reaches', () => {
  const depends = fc.array(fc.uniqueArray(fc.nat(7), { maxLength: 3 }), { minLength: 8, maxLength: 8 });
  fc.assert(
    fc.property(depends, fc.uniqueArray(fc.nat(7)), fc.nat(7), (edges, present, target) => {
      const plan = planned({
        has: edges.map((targets, node) => on64(`p${node}-1-0`, ...targets.map((target) => `p${target}`))),
        // A package that is present has no dependencies here.
        targetHas: present.map((node) => onTarget(`p${node}-1-0`)),
        want: [`p${target}`],
      });
      const seen = new Set([target]);
      for (const node of seen) {
        if (!present.includes(node)) for (const target of edges[node] ?? []) seen.add(target);
      }
      expect(plan.nodes.map(({ name }) => name)).toEqual([...seen].map((node) => `p${node}`).sort());
      const built = plan.waves.flat().map((step) => nodeName(plan, plan.steps[step]?.node ?? -1));
      expect([...new Set(built)].sort()).toEqual(
        [...seen]
          .filter((node) => !present.includes(node))
          .map((node) => `p${node}`)
          .sort(),
      );
    }),
  );
});

test('a cycle of 50,000 packages is planned without recursion', () => {
  const size = 50_000;
  const byName = new Map(
    Array.from({ length: size }, (_, node) => [`p${node}`, on64(`p${node}-1-0`, `p${(node + 1) % size}`)]),
  );
  const channel = {
    channel: 'https://host/team',
    names: () => [...byName.keys()],
    find: (name: string) => [byName.get(name)].filter((build) => build !== undefined),
  };
  const plan = makePlan({
    from: 'linux-64',
    to: 'linux-aarch64',
    want: ['p0'],
    source: [channel],
    target: [channelOf([])],
    bootstrap: [],
    recipes: [],
    minutes: 1,
    times: new Map(),
    versions,
  });
  // The package at the cut is built again.
  expect(plan.waves.length).toBe(size + 1);
  expect(plan.cycles.map(({ cuts }) => cuts.length)).toEqual([1]);
});
