import * as fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import type { ChannelPackage, ChannelRepodata } from '../../src/channel/types.js';
import { loadVersions, type Versions } from '../../src/conda/version.js';
import { figuresOf } from '../../src/plan/figures.js';
import { makePlan, type PlanRequest } from '../../src/plan/make-plan.js';
import { nodeName, stepName } from '../../src/plan/names.js';
import { reportLines } from '../../src/plan/report.js';
import type { BuildPlan } from '../../src/plan/types.js';
import { readRecipes } from '../../src/recipe/read-recipe.js';
import type { Recipe } from '../../src/recipe/types.js';
import { channelOf, packageOf } from '../lock/channels.js';
import { failureOf } from '../lock/errors.js';

let versions: Versions;

beforeAll(async () => {
  versions = await loadVersions();
});

interface Given extends Partial<PlanRequest> {
  readonly source?: never;
  readonly target?: never;
  readonly has?: readonly ChannelPackage[];
  readonly targetHas?: readonly ChannelPackage[];
}

function planned({ has = [], targetHas = [], source: _, target: __, ...parts }: Given): BuildPlan {
  return makePlan({
    from: 'linux-64',
    to: 'linux-aarch64',
    want: ['app'],
    source: [channelOf(has)],
    target: [channelOf(targetHas)],
    bootstrap: [],
    recipes: [],
    minutes: 3,
    times: new Map(),
    versions,
    ...parts,
  });
}

const on64 = (pin: string, ...depends: string[]) => packageOf(pin, { subdir: 'linux-64', depends });
const pure = (pin: string, ...depends: string[]) =>
  packageOf(pin, { subdir: 'noarch', noarch: 'python', depends });
const onTarget = (pin: string, ...depends: string[]) => packageOf(pin, { depends });

function recipesOf(texts: Readonly<Record<string, string>>): readonly Recipe[] {
  const files = Object.entries(texts).map(([name, text]) => ({
    file: `feedstocks/${name}/meta.yaml`,
    text,
    variants: [],
  }));
  const variants = { before: [], after: [], settings: {} };
  const { recipes, problems } = readRecipes(files, { platform: 'linux-aarch64', variants }, versions);
  expect(problems).toEqual([]);
  return recipes;
}

function standings({ nodes }: BuildPlan): Record<string, string> {
  return Object.fromEntries(nodes.map(({ name, version, standing }) => [name, `${standing} ${version}`]));
}

const wavesOf = (plan: BuildPlan) => plan.waves.map((wave) => wave.map((step) => stepName(plan, step)));

describe('what a target lacks', () => {
  test('is not what one package asks for in vain of another that others can live with', () => {
    const plan = planned({
      want: ['*'],
      has: [on64('app-1.0-0', 'lib'), on64('old-1.0-0', 'lib <2', 'gone'), on64('lib-3.0-0')],
      targetHas: [onTarget('app-1.0-0', 'lib'), onTarget('lib-3.0-0')],
    });
    expect(standings(plan)).toEqual({
      app: 'present 1.0',
      lib: 'present 3.0',
      old: 'build 1.0',
      gone: 'unknown null',
    });
    expect(plan.unmet.map(({ where, expected, found }) => [where, expected, found])).toEqual([
      ['old', 'lib <2', 'lib-3.0-0'],
      ['old', 'gone', 'nothing of that name'],
    ]);
  });

  test('is made without a name whose record is damaged, which is told', () => {
    const whole = channelOf([on64('app-1.0-0', 'lib', 'bad'), on64('lib-1.0-0')]);
    const damaged: ChannelRepodata = {
      channel: whole.channel,
      names: () => ['app', 'bad', 'lib'],
      find: (name) => (name === 'bad' ? [] : whole.find(name)),
      unreadable: (name) => (name === 'bad' ? [{ where: 'bad-1-0.conda', message: 'no size' }] : []),
    };
    const request = {
      from: 'linux-64',
      to: 'linux-aarch64',
      target: [channelOf([])],
      bootstrap: [],
    } as const;
    const more = { ...request, source: [damaged], recipes: [], minutes: 3, times: new Map(), versions };
    const plan = makePlan({ ...more, want: ['*'] });
    expect(standings(plan)).toEqual({ app: 'build 1.0', lib: 'build 1.0', bad: 'unknown null' });
    expect(plan.unmet).toContainEqual({ where: 'bad-1-0.conda', message: 'no size' });
    expect(() => makePlan({ ...more, want: ['bad'] })).toThrow('what is wanted cannot be had');
  });

  test('is told of each name by itself where a pattern stands for several', () => {
    const plan = planned({
      want: ['pya', 'pyb', 'py* >=2'],
      has: [on64('pya-1.0-0'), on64('pya-2.0-0'), on64('pyb-2.0-0'), on64('pyc-2.0-0', 'pya', 'pyb')],
      targetHas: [onTarget('pya-2.0-0'), onTarget('pyb-1.0-0')],
    });
    expect(standings(plan)).toEqual({ pya: 'present 2.0', pyb: 'build 2.0', pyc: 'build 2.0' });
  });

  test('is what nobody has built for it, without what is noarch or there', () => {
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
    expect(standings(plan)).toEqual({
      app: 'build 1.0',
      lib: 'build 10.0',
      tool: 'noarch 1',
      there: 'present 0.9',
    });
    expect(wavesOf(plan)).toEqual([['lib'], ['app']]);
  });

  test('is what it has in a version that does not fit, however late that turns out', () => {
    const has = [on64('app-1-0', 'lib', 'other'), on64('other-1-0', 'lib >=2'), on64('lib-2-0', 'new')];
    const plan = planned({ has: [...has, on64('new-1-0')], targetHas: [onTarget('lib-1-0', 'old')] });
    expect(standings(plan)).toMatchObject({ lib: 'build 2', new: 'build 1' });
    // What only the target's own build had asked for is not needed any more.
    expect(plan.nodes.map(({ name }) => name)).not.toContain('old');
  });

  test('is chosen to go with what is chosen', () => {
    const python = [on64('python-3.11.2-0'), on64('python-3.12.1-0')];
    const numpy = [
      on64('numpy-1-py311_0', 'python >=3.11,<3.12'),
      on64('numpy-1-py312_1', 'python >=3.12,<3.13'),
    ];
    const plan = planned({ has: [...python, ...numpy], want: ['python 3.11.*', 'numpy'] });
    expect(standings(plan)).toMatchObject({ python: 'build 3.11.2' });
    expect(plan.unmet).toEqual([]);
  });

  test('goes by the names that the target has for compilers, without hashes of the source', () => {
    const plan = planned({
      has: [on64('app-1-0', 'gcc_linux-64 12.*', 'lib 1.0 h1234567_0'), on64('gcc_linux-64-12.3-0')],
      targetHas: [onTarget('lib-1.0-h7654321_3')],
    });
    expect(standings(plan)).toEqual({
      app: 'build 1',
      'gcc_linux-aarch64': 'build 12.3',
      lib: 'present 1.0',
    });
  });

  test('may be told by a pattern', () => {
    const plan = planned({ has: [on64('lib-a-1-0'), on64('lib-b-1-0'), on64('other-1-0')], want: ['lib-*'] });
    expect(Object.keys(standings(plan))).toEqual(['lib-a', 'lib-b']);
  });
});

describe('recipes', () => {
  const LIB = `
package:
  name: lib-suite
  version: "2.0"
requirements:
  build:
    - cmake
outputs:
  - name: lib
    requirements:
      host:
        - zlib
  - name: lib-devel
    requirements:
      run:
        - {{ pin_subpackage('lib') }}
`;
  const APP = `
package:
  name: app
  version: "1.0"
requirements:
  build:
    - {{ compiler('c') }}
    - cmake
  host:
    - lib-devel
    - lib
  run:
    - lib
test:
  requires:
    - checker
`;

  test('make several packages at once, and tell what only builds need', () => {
    const has = [on64('cmake-3-0'), on64('zlib-1-0'), on64('gcc_linux-64-12-0'), on64('checker-1-0', 'app')];
    const plan = planned({ has, recipes: recipesOf({ lib: LIB, app: APP }), times: new Map([['lib', 7]]) });
    const suite = plan.nodes.find(({ name }) => name === 'lib-suite');
    expect(suite).toMatchObject({
      packages: ['lib', 'lib-devel'],
      recipe: 'feedstocks/lib',
      buildOnly: false,
    });
    expect(plan.minutes[plan.nodes.findIndex(({ name }) => name === 'lib-suite')]).toBe(7);
    expect(plan.nodes.filter(({ buildOnly }) => buildOnly).map(({ name }) => name)).toEqual([
      'cmake',
      'gcc_linux-aarch64',
    ]);
    // Its test needs what needs it.
    const named = (node: number) => plan.nodes[node]?.name;
    expect(
      plan.cycles.flatMap(({ cuts }) => cuts).map((cut) => [named(cut.node), named(cut.target), cut.kind]),
    ).toEqual([['app', 'checker', 'without-tests']]);
    expect(wavesOf(plan)).toEqual([
      ['cmake', 'gcc_linux-aarch64', 'zlib'],
      ['lib-suite'],
      ['app (without tests)'],
      ['checker'],
      ['app (again)'],
    ]);
  });

  test('may not write to the terminal by what they call themselves', () => {
    const output = { version: null, noarch: null, build: [], host: [], run: [], test: [] };
    const hostile = {
      name: 'a\u001b[2J',
      version: '\u001b[2J',
      file: 'a/meta.yaml',
      format: 'meta.yaml',
    } as const;
    const plan = planned({ recipes: [{ ...hostile, skip: false, outputs: [{ ...output, name: 'app' }] }] });
    expect(plan.nodes).toMatchObject([{ name: 'app', version: null, recipe: 'a' }]);
  });

  test('the whole report, with a status', async () => {
    const has = [
      on64('cmake-3-0'),
      on64('gcc_linux-64-12-0'),
      on64('checker-1-0', 'app', 'pip'),
      pure('pip-1-0', 'checker', 'nowhere >=1', 'python >=3..7'),
    ];
    const plan = planned({
      has,
      targetHas: [onTarget('zlib-1-0')],
      recipes: recipesOf({ lib: LIB, app: APP }),
      times: new Map([['app', 90]]),
    });
    const text = reportLines(plan, figuresOf(plan, 2), { status: true }).join('\n');
    await expect(`${text}\n`).toMatchFileSnapshot('golden/report.txt');
  });
});

describe('what cannot be planned', () => {
  test.each([
    ['nobody-has-it', ['ap', 'lib >=9', 'zzz', 'app']],
    ['wanted-is-no-spec', ['a b c d', '', 'nothing-like-*']],
  ])('%s', async (name, want) => {
    const has = [on64('app-1-0'), on64('lib-1-0'), on64('lib-2-0')];
    await expect(await failureOf(() => planned({ has, want }))).toMatchFileSnapshot(`golden/${name}.txt`);
  });

  test('an empty channel and a wanted package that is there are plans, too', () => {
    const plan = planned({ targetHas: [onTarget('app-1-0')] });
    expect(plan.waves).toEqual([]);
    expect(reportLines(plan, figuresOf(plan, 4), { status: false })).toContain('nothing has to be built');
  });
});

test('the closure is what is reached one by one, by brute force', () => {
  const depends = fc.array(fc.uniqueArray(fc.nat(7), { maxLength: 3 }), { minLength: 8, maxLength: 8 });
  fc.assert(
    fc.property(depends, fc.uniqueArray(fc.nat(7)), fc.nat(7), (edges, there, wanted) => {
      const plan = planned({
        has: edges.map((targets, node) => on64(`p${node}-1-0`, ...targets.map((target) => `p${target}`))),
        // What is there asks for nothing.
        targetHas: there.map((node) => onTarget(`p${node}-1-0`)),
        want: [`p${wanted}`],
      });
      const seen = new Set([wanted]);
      for (const node of seen) {
        if (!there.includes(node)) for (const target of edges[node] ?? []) seen.add(target);
      }
      expect(plan.nodes.map(({ name }) => name)).toEqual([...seen].map((node) => `p${node}`).sort());
      const built = plan.waves.flat().map((step) => nodeName(plan, plan.steps[step]?.node ?? -1));
      expect([...new Set(built)].sort()).toEqual(
        [...seen]
          .filter((node) => !there.includes(node))
          .map((node) => `p${node}`)
          .sort(),
      );
    }),
  );
});

test('a chain of 50,000 packages is no depth of calls', () => {
  const size = 50_000;
  const byName = new Map(
    Array.from({ length: size }, (_, node) => [`p${node}`, on64(`p${node}-1-0`, `p${(node + 1) % size}`)]),
  );
  const channel = {
    channel: 'https://host/team',
    names: () => [...byName.keys()],
    find: (name: string) => [byName.get(name)].filter((one) => one !== undefined),
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
  // The one that is cut is built again.
  expect(plan.waves.length).toBe(size + 1);
  expect(plan.cycles.map(({ cuts }) => cuts.length)).toEqual([1]);
});
