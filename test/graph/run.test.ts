import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { specName } from '../../src/conda/match-spec.js';
import { parseRecord } from '../../src/conda/parse-record.js';
import { silent } from '../../src/events.js';
import { type GraphOptions, graph } from '../../src/graph/run.js';
import { formatLock } from '../../src/lock/formats/format.js';
import { describeWithSharedData, sharedData } from '../shared-data.js';

interface Json {
  readonly nodes: readonly {
    readonly name: string;
    readonly kind: string;
    readonly version: string | null;
    readonly needs: readonly { readonly name: string; readonly kinds: readonly string[] }[];
  }[];
  readonly cycles: readonly (readonly string[])[];
}

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'archi-construct-graph-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function run(options: Partial<GraphOptions>) {
  return graph({
    lock: null,
    category: [],
    channel: [],
    recipes: null,
    variant: [],
    variantConfig: [],
    allVersions: false,
    exclusiveConfig: [],
    recipeEnv: [],
    platform: undefined,
    arch: undefined,
    channelAlias: undefined,
    format: 'tree',
    out: null,
    roots: [],
    why: null,
    depth: null,
    reverse: false,
    environment: null,
    cacheDir: join(folder, 'cache'),
    offline: true,
    emit: silent,
    env: {},
    ...options,
  });
}

async function json(options: Partial<GraphOptions>): Promise<Json> {
  return (await run(options)).result as Json;
}

function write(path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

describeWithSharedData('the graph of a real channel', () => {
  const channel = [join(sharedData, 'repodata/main-2021-06-06')];

  test('has every package in its newest build, and only missing dependencies are marked missing', async () => {
    const { nodes } = await json({ channel });
    const records = ['linux-aarch64', 'noarch'].flatMap((subdir) => {
      const text = readFileSync(join(channel[0] ?? '', subdir, 'repodata.json'), 'utf8');
      const repodata = JSON.parse(text) as Record<
        string,
        Record<string, { name: string; version: string; depends: string[] }>
      >;
      return [
        ...Object.values(repodata['packages'] ?? {}),
        ...Object.values(repodata['packages.conda'] ?? {}),
      ];
    });
    const packages = nodes.filter(({ kind }) => kind === 'package');
    expect(packages.map(({ name }) => name)).toEqual([...new Set(records.map(({ name }) => name))].sort());
    for (const { name, version, needs } of packages) {
      const same = records.filter((record) => record.name === name && record.version === version);
      const expectedNeeds = needs.map((need) => need.name).join(' ');
      const dependencies = same.map(({ depends }) => [...new Set(depends.map(specName))].sort().join(' '));
      expect(dependencies).toContain(expectedNeeds);
    }
    for (const { name, kind } of nodes)
      if (kind === 'missing') expect(records.some((r) => r.name === name)).toBe(false);
    expect(packages.find(({ name }) => name === 'conda')?.version).toBe('4.10.1');
  });

  test('shows of conda what a walk through the records finds', async () => {
    const all = await json({ channel });
    const needs = new Map(all.nodes.map((node) => [node.name, node.needs.map(({ name }) => name)]));
    const seen = new Set<string>();
    const queue = ['conda'];
    for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
      if (seen.has(name)) continue;
      seen.add(name);
      queue.push(...(needs.get(name) ?? []));
    }
    const part = await json({ channel, roots: ['conda'] });
    expect(part.nodes.map(({ name }) => name)).toEqual([...seen].sort());
    expect(part.nodes.length).toBeGreaterThan(20);
  });

  test('with --all-versions counts the dependents in any build, as the records do', async () => {
    const { nodes } = await json({ channel, allVersions: true });
    const needy = new Set<string>();
    for (const subdir of ['linux-aarch64', 'noarch']) {
      const repodata = JSON.parse(
        readFileSync(join(channel[0] ?? '', subdir, 'repodata.json'), 'utf8'),
      ) as Record<string, Record<string, { name: string; depends: string[] }>>;
      for (const key of ['packages', 'packages.conda'])
        for (const { name, depends } of Object.values(repodata[key] ?? {}))
          if (depends.some((text) => specName(text) === 'openssl')) needy.add(name);
    }
    const needing = (all: Json['nodes']) =>
      all.filter(({ needs }) => needs.some(({ name }) => name === 'openssl')).map(({ name }) => name);
    expect(needing(nodes)).toEqual([...needy].sort());
    expect(needing(nodes).length).toBeGreaterThan(needing((await json({ channel })).nodes).length);
    expect(nodes.find(({ name }) => name === 'conda')?.version).toBe('4.10.1');
  });

  test('with --why draws the chain from conda to zlib', async () => {
    const { lines } = await run({ channel, roots: ['conda'], why: 'zlib' });
    expect(lines).toEqual(['conda 4.10.1', '└── python 3.9.5', '    └── zlib 1.2.11']);
  });
});

test('the graph of a lock starts at the requested packages, and with --reverse at packages that need nothing', async () => {
  const locked = (name: string, depends: readonly string[], requestedSpec: string | null) => {
    const fn = `${name}-1-0.conda`;
    const url = `https://example.org/c/noarch/${fn}`;
    const record = parseRecord(
      { name, version: '1', build: '0', build_number: 0, subdir: 'noarch', depends },
      fn,
    );
    return { fn, url, channel: 'https://example.org/c', requestedSpec, record };
  };
  const packages = [locked('a', ['b'], 'a'), locked('b', ['c'], 'b 1.*'), locked('c', [], null)];
  const manifest = { name: 'x', version: '1', sha256: '0'.repeat(64) };
  const rest = { channels: [], specs: [], virtualPackages: {}, exclude: [] };
  write('my.lock', formatLock({ platform: 'linux-aarch64', manifest, packages, ...rest }));
  const lock = join(folder, 'my.lock');
  const legend = ['', '(*) its dependencies are listed where it first appears'];
  expect((await run({ lock })).lines).toEqual(['a 1', '└── b 1', '    └── c 1', 'b 1 (*)', ...legend]);
  expect((await run({ lock, reverse: true })).lines).toEqual(['c 1', '└── b 1', '    └── a 1']);
  expect((await run({ lock, why: 'c' })).lines).toEqual(['a 1', '└── b 1', '    └── c 1', 'b 1', '└── c 1']);
});

describe('the graph of recipes', () => {
  test('covers feedstocks and folders, merges outputs into their recipe and skips an unreadable recipe', async () => {
    write(
      'r/zlib-feedstock/recipe/meta.yaml',
      'package: {name: zlib, version: 1}\nrequirements:\n  build:\n    - {{ compiler("c") }}\n',
    );
    write(
      'r/gcc/recipe.yaml',
      'recipe: {name: gcc-split, version: 9}\noutputs:\n  - package: {name: gcc_linux-aarch64}\n    requirements: {host: [zlib]}\n',
    );
    write('r/gcc/meta.yaml', 'not read: recipe.yaml goes before it');
    write('r/deep/er/win/meta.yaml', 'package: {name: win-only }\nbuild:\n  skip: true  # [linux]\n');
    write('r/broken/meta.yaml', 'package:\n  name: {{ load("x") }}\n');
    const { result, lines, error } = await run({ recipes: join(folder, 'r') });
    const { nodes, cycles } = result as Json;
    expect(nodes.map(({ name, kind }) => `${name} ${kind}`)).toEqual(['gcc-split recipe', 'zlib recipe']);
    expect(cycles).toEqual([['gcc-split', 'zlib']]);
    expect(lines).toEqual([
      'gcc-split 9',
      '└── zlib 1 [host]',
      '    └── gcc-split 9 [build] (cycle)',
      '',
      '(cycle) it is already on the path that leads here',
    ]);
    expect(error).toMatchObject({
      exitCode: 2,
      problems: [{ where: join(folder, 'r/broken/meta.yaml:2') }, { message: 'the recipe has no name' }],
    });
  });

  test('follows --variant', async () => {
    write(
      'v/a/recipe.yaml',
      'package: {name: a}\nrequirements:\n  host:\n    - if: match(python, ">=3.12")\n      then: new\n      else: old\n',
    );
    const names = async (variant: string[]) =>
      (await json({ recipes: join(folder, 'v'), variant })).nodes.map(({ name }) => name);
    expect(await names([])).toEqual(['a', 'old']);
    expect(await names(['python=3.12'])).toEqual(['a', 'new']);
    await expect(names(['python', '=1'])).rejects.toMatchObject({ problems: [{}, {}] });
  });

  test('reads variant files beside, above and below the recipe', async () => {
    write('f/a/meta.yaml', 'package: {name: a}\nrequirements: {host: ["x-{{ mpi }}", "y-{{ blas }}"] }\n');
    write('f/a/conda_build_config.yaml', 'mpi:\n  - win  # [win]\n  - own\nblas: own\n');
    write('f/b/meta.yaml', 'package: {name: b}\nrequirements: {host: ["x-{{ mpi }}"] }\n');
    write('f/below.yaml', 'mpi:\n  - below\n  - second\n');
    write('f/over.yaml', 'blas: over\n');
    const names = async (options: Partial<GraphOptions>) =>
      (await json({ recipes: join(folder, 'f'), ...options })).nodes.map(({ name }) => name);
    const [below, over] = [join(folder, 'f/below.yaml'), join(folder, 'f/over.yaml')];
    expect(await names({ exclusiveConfig: [below] })).toEqual(['a', 'b', 'x-below', 'x-own', 'y-own']);
    expect(await names({ variantConfig: [below, over] })).toEqual(['a', 'b', 'x-below', 'y-over']);
    expect(await names({ exclusiveConfig: [over], variant: ['mpi=set'] })).toEqual([
      'a',
      'b',
      'x-set',
      'y-own',
    ]);
    await expect(names({ variantConfig: ['none.yaml'] })).rejects.toMatchObject({ exitCode: 2 });
  });

  test('leaves out only the recipe beside an unreadable variant file', async () => {
    write('w/a/recipe.yaml', 'package: {name: a}\n');
    write('w/a/variants.yaml', 'python:\n  - if: nonsense(\n    then: x\n');
    write('w/b/recipe.yaml', 'package: {name: b}\n');
    const { result, error } = await run({ recipes: join(folder, 'w') });
    expect((result as Json).nodes.map(({ name }) => name)).toEqual(['b']);
    expect(error?.problems).toMatchObject([{ where: join(folder, 'w/a/variants.yaml') }]);
  });

  test('does not follow a link back to its folder', async () => {
    write('l/a/meta.yaml', 'package: {name: a }');
    symlinkSync('..', join(folder, 'l/loop'));
    expect((await json({ recipes: join(folder, 'l') })).nodes).toHaveLength(1);
  });
});

describe('graph refuses', () => {
  test.each<[string, () => Partial<GraphOptions>, string]>([
    ['no subject', () => ({ lock: join(folder, 'empty') }), 'archi-construct graph needs an input'],
    [
      'a lock together with a channel',
      () => ({ lock: 'a.lock', channel: ['./c'] }),
      'the command line cannot be used',
    ],
    ['a missing lock', () => ({ lock: join(folder, 'none.lock') }), 'No such file or folder'],
    ['a missing folder', () => ({ recipes: join(folder, 'none') }), 'no recipes'],
    ['an empty folder', () => ({ recipes: join(folder, 'empty') }), 'no recipes'],
    ['an unknown name', () => ({ recipes: join(folder, 'v'), why: 'aa' }), 'no package of that name'],
  ])('%s', async (_, options, message) => {
    write('empty/of/recipes/README', '');
    write('v/a/recipe.yaml', 'package: {name: a}\n');
    await expect(run(options())).rejects.toMatchObject({
      exitCode: 2,
      message: expect.stringContaining(message),
    });
  });

  test('records with bad dependencies or a bad version are left out with a warning', async () => {
    const record = { version: '1', build: '0', build_number: 0, depends: [] };
    const packages = {
      'good-1-0.conda': { ...record, name: 'good' },
      'bad-1-0.conda': { ...record, name: 'bad', depends: 7 },
      'odd-1!!-0.conda': { ...record, name: 'odd', version: '1!!' },
      'odd-2-0.conda': { ...record, name: 'odd', version: '2' },
    };
    write('c/noarch/repodata.json', JSON.stringify({ 'packages.conda': packages }));
    const { lines, error } = await run({ channel: [join(folder, 'c')] });
    expect(lines.toSorted()).toEqual(['good 1', 'odd 2']);
    expect(error?.problems).toHaveLength(2);
  });
});
