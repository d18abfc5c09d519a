import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import { silent } from '../../src/events.js';
import { type LockOptions, lock } from '../../src/lock/run.js';
import { scratch, writeRepodata } from '../channel/meta/make-meta.js';
import { describeWithSharedData, sharedData } from '../shared-data.js';
import { failureOf } from './errors.js';

let folder: string;
const OLD = { 'app-1-0': ['lib'], 'lib-1-0': ['base'], 'base-1-0': [] };
const NEW = { ...OLD, 'app-2-0': ['lib', 'more'], 'lib-2-0': ['base'], 'base-2-0': [], 'more-1-0': ['base'] };

beforeEach(() => {
  folder = scratch();
  publish(OLD);
  writeManifest('specs: [app, "base <9"]');
});

function publish(packages: Readonly<Record<string, readonly string[]>>): void {
  rmSync(join(folder, 'channel'), { recursive: true, force: true });
  writeRepodata(join(folder, 'channel'), packages);
}

function writeManifest(specs: string): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'manifest.yaml'), `name: T\nversion: "1"\nchannels: [./channel]\n${specs}\n`);
}

async function run(update: readonly string[] | null, parts: Partial<LockOptions> = {}) {
  const { lines, result } = await lock({
    py: undefined,
    manifest: join(folder, 'manifest.yaml'),
    platform: undefined,
    arch: undefined,
    channelAlias: undefined,
    channel: [],
    indexUrl: undefined,
    solve: false,
    cacheDir: join(folder, 'cache'),
    offline: false,
    emit: silent,
    env: {},
    format: 'lock',
    lock: undefined,
    environment: [],
    category: [],
    dropPip: false,
    name: null,
    setVersion: null,
    out: undefined,
    dryRun: false,
    update,
    ...parts,
  });
  return { lines: lines.map((line) => line.replaceAll(folder, '/F')), result };
}

function pins(): string[] {
  const { packages } = JSON.parse(readFileSync(join(folder, 'linux-aarch64.lock'), 'utf8'));
  return packages.map(({ fn }: { fn: string }) => fn.replace('.conda', ''));
}

it('lock --update moves the named packages, adds what they need and keeps the rest', async () => {
  await run(null);
  expect(pins()).toEqual(['base-1-0', 'lib-1-0', 'app-1-0']);
  publish(NEW);
  const { lines, result } = await run(['app']);
  expect(pins()).toEqual(['base-1-0', 'lib-1-0', 'more-1-0', 'app-2-0']);
  expect(lines).toEqual([
    '/F/linux-aarch64.lock',
    '  4 packages for linux-aarch64',
    '  moved    app   1 0 → 2 0',
    '  added    more  1 0',
    '  2 packages stay as before',
  ]);
  expect(result).toMatchObject({ moves: [{ name: 'app' }, { name: 'more', before: null, after: '1 0' }] });
});

it('lock --update without a name moves all packages', async () => {
  await run(null);
  publish(NEW);
  const moves = [
    '  moved    app   1 0 → 2 0',
    '  moved    base  1 0 → 2 0',
    '  moved    lib   1 0 → 2 0',
    '  added    more  1 0',
    '  0 packages stay as before',
  ];
  expect((await run([], { solve: true, dryRun: true })).lines).toEqual(moves);
  const { lines } = await run([], { solve: true });
  expect(pins()).toEqual(['base-2-0', 'lib-2-0', 'more-1-0', 'app-2-0']);
  expect(lines.slice(2)).toEqual(moves);
});

describeWithSharedData('lock --update over pkgs/main of 2021-06-06, from an older state,', () => {
  const main = join(sharedData, 'repodata/main-2021-06-06');

  it('moves only the named packages to those of main', async () => {
    writeManifest('specs: [python 3.7.*, conda, requests]');
    publishWithout(main, /^(?:openssl-1\.1\.1k|certifi-2021|ca-certificates-2021\.4|conda-4\.10\.1)/);
    await run(null);
    const moved = async (...names: readonly string[]) =>
      (await run(names, { channel: [main], dryRun: true, solve: true })).lines;
    expect(await moved('openssl')).toEqual([
      '  moved    openssl  1.1.1j hfd63f10_0 → 1.1.1k hfd63f10_1',
      '  34 packages stay as before',
    ]);
    expect(await moved('certifi', 'conda')).toEqual([
      '  moved    certifi  2020.12.5 py37hd43f75c_0 → 2021.5.30 py37hd43f75c_0',
      '  moved    conda    4.10.0 py37hd43f75c_0 → 4.10.1 py37hd43f75c_3',
      '  33 packages stay as before',
    ]);
    // Its newest build needs the openssl that the channel lacks.
    expect(await moved('python')).toEqual([
      '  stays    python  no newer build fits the specs and the packages that stay',
      '  35 packages stay as before',
    ]);
    expect(await moved('python', 'openssl')).toHaveLength(3);
    expect((await moved()).length).toBeGreaterThan(5);
  });
});

/** Publishes another channel without the files that match. */
function publishWithout(channel: string, left: RegExp): void {
  for (const subdir of ['linux-aarch64', 'noarch']) {
    const repodata = JSON.parse(readFileSync(join(channel, subdir, 'repodata.json'), 'utf8'));
    for (const group of ['packages', 'packages.conda'])
      repodata[group] = Object.fromEntries(
        Object.entries(repodata[group] ?? {}).filter(([fn]) => !left.test(fn)),
      );
    writeFileSync(join(folder, 'channel', subdir, 'repodata.json'), JSON.stringify(repodata));
  }
}

it('lock --update keeps a package that no channel has any more', async () => {
  await run(null);
  const { 'base-1-0': _, ...rest } = NEW;
  publish(rest);
  await run(['lib']);
  expect(pins()).toEqual(['base-1-0', 'lib-2-0', 'app-1-0']);
});

it('lock --update follows the specs of the manifest', async () => {
  writeManifest('specs: [app, "base 1"]');
  await run(null);
  publish(NEW);
  const { lines } = await run(['BASE']);
  expect(lines.at(-1)).toBe('  3 packages stay as before');
});

it('lock --update --dry-run writes nothing', async () => {
  await run(null);
  publish(NEW);
  expect((await run(['lib'], { dryRun: true })).lines).toEqual([
    '  moved    lib  1 0 → 2 0',
    '  2 packages stay as before',
  ]);
  expect(pins()).toEqual(['base-1-0', 'lib-1-0', 'app-1-0']);
});

it.each<[string, () => Promise<void>, readonly string[]]>([
  ['no-lock', async () => {}, ['app']],
  ['not-there', async () => void (await run(null)), ['ap', 'numpy', 'lib']],
  [
    'changed-manifest',
    async () => {
      await run(null);
      writeManifest('specs: [app]');
    },
    ['app'],
  ],
  [
    'held-back',
    async () => {
      await run(null);
      publish({ ...OLD, 'lib-2-0': ['base >=2'], 'base-2-0': [], 'app-1-0': ['lib'] });
      writeManifestSpec('lib >=2');
    },
    ['lib'],
  ],
])('lock --update refuses: %s', async (name, prepare, names) => {
  await prepare();
  const failure = await failureOf(() => run(names));
  await expect(failure.replaceAll(folder, '/F')).toMatchFileSnapshot(`golden/update-${name}.txt`);
});

/** Changes a spec in manifest and lock, as if it had been there from the start. */
function writeManifestSpec(spec: string): void {
  const path = join(folder, 'linux-aarch64.lock');
  const before = JSON.parse(readFileSync(path, 'utf8'));
  writeManifest(`specs: [app, "${spec}"]`);
  const sha256 = createHash('sha256')
    .update(readFileSync(join(folder, 'manifest.yaml')))
    .digest('hex');
  const manifest = { ...before.manifest, sha256 };
  writeFileSync(path, JSON.stringify({ ...before, manifest, specs: ['app', spec] }));
}
