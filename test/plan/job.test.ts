import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Event, silent } from '../../src/events.js';
import { FORMATS } from '../../src/plan/emit/formats.js';
import { type PlanOptions, planBuilds } from '../../src/plan/run.js';
import { recordOf, repodataOf } from '../channel/records.js';
import { failureOf } from '../lock/errors.js';
import { describeWithSharedData, sharedData } from '../shared-data.js';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'plan-job-'));
});

afterEach(() => rmSync(folder, { recursive: true }));

function run(parts: Partial<PlanOptions>) {
  return planBuilds({
    from: 'linux-64',
    path: null,
    to: 'linux-aarch64',
    category: [],
    want: ['app'],
    channel: [join(folder, 'channel')],
    have: [],
    bootstrap: [],
    recipes: undefined,
    variant: [],
    variantConfig: [],
    exclusiveConfig: [],
    recipeEnv: [],
    channelAlias: undefined,
    minutes: '3',
    times: undefined,
    workers: 4,
    status: false,
    formats: [],
    out: join(folder, 'out'),
    cacheDir: join(folder, 'cache'),
    offline: true,
    emit: silent,
    env: {},
    ...parts,
  });
}

function write(path: string, text: string): string {
  const file = join(folder, path);
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, text);
  return file;
}

function recipe(name: string, requirements: Readonly<Record<string, readonly string[]>>): string {
  const sections = Object.entries(requirements).map(
    ([section, specs]) => `  ${section}:\n${specs.map((spec) => `    - ${spec}\n`).join('')}`,
  );
  return `package:\n  name: ${name}\n  version: "3"\nrequirements:\n${sections.join('')}`;
}

function writeChannel(): void {
  const own = [
    recordOf({ name: 'app', version: '1.0', build: '0', depends: ['lib', 'pure'] }),
    recordOf({ name: 'lib', version: '2.0', build: '0' }),
  ];
  const noarch = recordOf({ name: 'pure', version: '1', build: '0', subdir: 'noarch', noarch: 'generic' });
  write('channel/linux-64/repodata.json', repodataOf('linux-64', own));
  write('channel/noarch/repodata.json', repodataOf('noarch', [noarch]));
}

describe('plan', () => {
  beforeEach(writeChannel);

  test('reads channels, recipes and times, and writes every format', async () => {
    write('recipes/app-feedstock/recipe/meta.yaml', 'package:\n  name: app\n  version: 1.1\n');
    write('recipes/bad/meta.yaml', 'package: [\n');
    write('have/noarch/repodata.json', repodataOf('noarch', []));
    const events: Event[] = [];
    const { lines, result } = await run({
      recipes: join(folder, 'recipes'),
      have: [join(folder, 'have')],
      times: write('times.yaml', 'app: 10\n'),
      want: ['app', 'lib', 'pure'],
      formats: FORMATS,
      emit: (event) => events.push(event),
    });
    expect(lines.filter((line) => !line.startsWith('/'))).toEqual([
      'linux-64 → linux-aarch64: 3 packages needed: 0 available, 1 noarch to copy, 2 to build, 0 unknown',
      'wave 1: app-1.1 (10 min), lib-2.0 (3 min)',
      '4 workers: 10 min; 1 worker: 13 min',
      'critical path, 10 min: app',
      'time by number of workers: 1: 13 min, 2: 10 min, 4: 10 min',
    ]);
    const app = { package: 'app', kind: 'build', minutes: 10, start: 0, worker: 0 };
    const waves = [[app, { package: 'lib', kind: 'build', minutes: 3, start: 0, worker: 1 }]];
    expect(result).toMatchObject({ makespan: 10, total: 13, waves, criticalPath: [app] });
    expect(readdirSync(join(folder, 'out')).sort()).toEqual([
      'docker-bake.json',
      'plan-argo.yaml',
      'plan-workflow.yml',
      'plan.html',
      'plan.mk',
      'plan.svg',
    ]);
    const recipe = join(folder, 'recipes/app-feedstock/recipe');
    expect(readFileSync(join(folder, 'out/plan.mk'), 'utf8')).toContain(`\t$(BUILD) ${recipe}\n`);
    expect(events).toContainEqual({
      kind: 'warning',
      message: expect.stringMatching(/recipes\/bad\/meta.yaml.*; the recipe is left out$/),
    });
  });

  test("takes the channels as the target's if --have is not given", async () => {
    const { result } = await run({});
    expect(result).toMatchObject({ counts: { present: 1, noarch: 0, build: 2, unknown: 0 } });
  });

  test('starts cycles with the packages of bootstrap channels', async () => {
    write('recipes/gcc/meta.yaml', recipe('gcc', { host: ['libc'] }));
    write('recipes/libc/meta.yaml', recipe('libc', { build: ['gcc >=2'] }));
    write('recipes/tool/meta.yaml', recipe('tool', { build: ['tool'] }));
    const target = 'linux-aarch64';
    const has = [
      recordOf({ name: 'gcc', version: '1.0', build: '0' }),
      recordOf({ name: 'gcc', version: '2.0', build: '0' }),
    ];
    write(
      `first/${target}/repodata.json`,
      repodataOf(
        target,
        has.map((record) => ({ ...record, subdir: target })),
      ),
    );
    write('first/noarch/repodata.json', repodataOf('noarch', []));
    const { lines, result } = await run({
      recipes: join(folder, 'recipes'),
      bootstrap: [join(folder, 'first')],
      want: ['gcc', 'tool'],
      formats: ['make'],
    });
    const shown = lines.map((line) => line.replaceAll(folder, '/channels'));
    await expect(`${shown.join('\n')}\n`).toMatchFileSnapshot('golden/bootstrap.txt');
    const offers = [`file://${folder}/first/linux-aarch64/gcc-2.0-0.conda`];
    expect(result).toMatchObject({
      cycles: [
        { cuts: [{ package: 'libc', needs: 'gcc', kind: 'bootstrap', offers }] },
        { cuts: [{ package: 'tool', needs: 'tool', kind: 'unbroken', offers: [] }] },
      ],
    });
    expect(readFileSync(join(folder, 'out/plan.mk'), 'utf8')).toContain(
      `BOOTSTRAP ?= --no-test --channel file://${folder}/first\n`,
    );
  });

  test.each([
    ['no-such-platform', { to: 'linux-sparc' }],
    ['no-such-times', { times: '/nowhere/times.yaml' }],
    ['no-such-recipes', { recipes: '/nowhere/recipes' }],
    ['no-time', { minutes: '0' }],
    ['negative-time', { minutes: '-3' }],
    ['nothing-to-port-from', { from: 'linux-ppc64le' }],
    ['no-such-channel', { channel: ['/nowhere/channel'] }],
    ['no-such-bootstrap-channel', { bootstrap: ['/nowhere/channel'] }],
    ['nobody-has-it', { want: ['ap', 'lib >=9', 'zzz'] }],
  ])('refuses: %s', async (name, parts) => {
    const message = await failureOf(() => run(parts));
    await expect(message.replaceAll(folder, '/channels')).toMatchFileSnapshot(`golden/refused/${name}.txt`);
  });

  test('refuses empty channels with the reason', async () => {
    for (const subdir of ['linux-64', 'noarch'])
      write(`empty/${subdir}/repodata.json`, repodataOf(subdir as 'noarch', []));
    const message = await failureOf(() => run({ channel: [join(folder, 'empty')] }));
    await expect(message).toMatchFileSnapshot('golden/refused/empty-channels.txt');
  });

  test('reports that everything is present', async () => {
    write(
      'have/linux-aarch64/repodata.json',
      repodataOf('linux-aarch64', [
        recordOf({ name: 'app', version: '1.0', build: '0', subdir: 'linux-aarch64' }),
      ]),
    );
    write('have/noarch/repodata.json', repodataOf('noarch', []));
    const { lines } = await run({ have: [join(folder, 'have')] });
    expect(lines).toEqual([
      'linux-64 → linux-aarch64: 1 package needed: 1 available, 0 noarch to copy, 0 to build, 0 unknown',
      'nothing has to be built',
    ]);
  });
});

describeWithSharedData('the plan over pkgs/main of 2021-06-06', () => {
  test('for a platform without packages has python 3.7 and conda', async () => {
    const channel = [join(sharedData, 'repodata/main-2021-06-06')];
    const want = ['python 3.7.*', 'conda', 'conda-build', 'anaconda-client'];
    const { lines } = await run({ from: 'linux-aarch64', to: 'linux-riscv64', channel, want, status: true });
    await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot('golden/main.txt');
  });

  test('builds nothing for a platform that has everything', async () => {
    const channel = [join(sharedData, 'repodata/main-2021-06-06')];
    const { result } = await run({ from: 'linux-aarch64', channel, want: ['python 3.7.*', 'conda'] });
    expect(result).toMatchObject({ counts: { build: 0, noarch: 0, unknown: 0 }, makespan: 0 });
  });
});
