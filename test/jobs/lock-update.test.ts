import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import { silent } from '../../src/events.js';
import { type LockOptions, lock } from '../../src/jobs/lock.js';
import { failureOf } from '../lock/errors.js';
import { scratch, writeRepodata } from '../metachannel/meta.js';

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
    channel: [],
    solve: false,
    cacheDir: join(folder, 'cache'),
    offline: false,
    emit: silent,
    env: {},
    format: 'lock',
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

it('moves what is named and brings what that needs; the rest stays', async () => {
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

it('moves everything where nothing is named', async () => {
  await run(null);
  publish(NEW);
  const { lines } = await run(null, { solve: true });
  expect(pins()).toEqual(['base-2-0', 'lib-2-0', 'more-1-0', 'app-2-0']);
  expect(lines.at(-1)).toBe('  0 packages stay as before');
});

it('keeps what no channel has any more', async () => {
  await run(null);
  const { 'base-1-0': _, ...rest } = NEW;
  publish(rest);
  await run(['lib']);
  expect(pins()).toEqual(['base-1-0', 'lib-2-0', 'app-1-0']);
});

it('holds to the specs of the manifest', async () => {
  writeManifest('specs: [app, "base 1"]');
  await run(null);
  publish(NEW);
  const { lines } = await run(['BASE']);
  expect(lines.at(-1)).toBe('  3 packages stay as before');
});

it('writes nothing on a dry run', async () => {
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
])('refuses: %s', async (name, prepare, names) => {
  await prepare();
  const failure = await failureOf(() => run(names));
  await expect(failure.replaceAll(folder, '/F')).toMatchFileSnapshot(`golden/update-${name}.txt`);
});

/** The lock with another spec in manifest and lock, as if it had been there from the start. */
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
