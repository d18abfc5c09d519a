import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { silent } from '../../../src/events.js';
import { wholeOf } from '../../../src/formats/content.js';
import { DamagedBlob } from '../../../src/image/oci/blob.js';
import type { Image } from '../../../src/image/types.js';
import { buildInstaller } from '../../../src/installer/build.js';
import type { Lock } from '../../../src/lock/types.js';
import { fileEntries } from '../../../src/payload/setup/files.js';
import { NO_SETUP } from '../../../src/payload/setup/types.js';
import { CorruptCacheError, remakeCorrupt } from '../../../src/store/remake-corrupt.js';
import type { FixturePackage } from '../../fixtures/package.js';
import { run } from '../../installer/run.js';
import { SAMPLE } from '../../installer/sample.js';
import { edgesIn, lockIn } from '../../installer/workshop.js';
import { describeImage, render, runScript } from '../dockerfile/request.js';
import { describedImage, imageIn, layerEdgesIn, type Made, sameInstaller } from './studio.js';
import { configOf, entriesOf, foundIn, headersIn, unionOf, withoutLists } from './unpacked.js';

const PACKAGES: readonly FixturePackage[] = [
  {
    name: 'python',
    version: '3.11.4',
    files: { 'bin/python3.11': { data: '#!/bin/sh\nexit 1\n', mode: 0o755 } },
  },
  { name: 'first', files: { 'etc/both': 'first', 'etc/kept': 'kept', 'var/private': { directory: 0o700 } } },
  { name: 'second', files: { 'etc/both': 'second', 'var/private/state': 'x' }, index: { license: 'MIT' } },
  SAMPLE,
  {
    name: 'pure',
    noarch: 'python',
    files: { 'site-packages/pure/__init__.py': 'x = 1\n' },
    entryPoints: ['pure = pure:main'],
  },
];

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'archi-direct-'));
});

test('the union of the layers is what the installer writes into the prefix, byte for byte', async () => {
  const lock = await lockIn(folder, PACKAGES);
  const prefix = join(folder, 'opt/here');
  const of = { mode: null, relocate: true, where: 'x' };
  const script = Buffer.from('#!@PREFIX@/bin/python\n');
  const entries = fileEntries(
    [
      { path: 'bin/own', of, type: 'file', data: script, isExecutable: true },
      { path: 'share/own', of, type: 'directory' },
      { path: 'share/own/link', of, type: 'softlink', target: '../../bin/own' },
    ],
    [],
  );
  const setup = { ...NO_SETUP, entries };
  const texts = { licenseText: 'Do as you like.\n', writeCondarc: true, setup };
  const { path } = await buildInstaller(sameInstaller(folder, lock, texts), edgesIn(folder, silent));
  const installed = run(['sh', path, '-b', '-p', prefix, '--no-compile']);
  expect(installed.code, installed.stderr).toBe(0);
  const { image } = await imageIn(folder, lock, describedImage({ prefix }), texts);
  const union = await unionOf(image);
  const root = prefix.slice(1);
  const inPrefix = Object.entries(union).filter(([name]) => name === root || name.startsWith(`${root}/`));
  expect(Object.fromEntries(inPrefix)).toEqual(withoutLists(foundIn(prefix, root)));
});

test('a slim image lacks exactly what the slim stage of the Dockerfile removes', async () => {
  const files = {
    ...{ 'include/z.h': 'z', 'lib/libz.a': 'a', 'lib/static/libx.la': 'la', 'lib/libz.so.1': 'so' },
    ...{ 'share/man/man1/z.1': 'z', 'share/zone': 'zone', 'share/same': { hardlink: 'include/z.h' } },
    'lib/libz.so': { softlink: 'libz.so.1' },
  };
  const lock = await lockIn(folder, [...PACKAGES, { name: 'z', files }]);
  const prefix = join(folder, 'opt/a');
  const { path } = await buildInstaller(sameInstaller(folder, lock), edgesIn(folder, silent));
  const installed = run(['sh', path, '-b', '-p', prefix, '--no-compile']);
  expect(installed.code, installed.stderr).toBe(0);
  const stage = runScript(await render(describeImage('slim: true')), 'include', folder);
  expect(run(['sh', '-c', stage]).code).toBe(0);
  const { image } = await imageIn(folder, lock, describedImage({ prefix, slim: true }));
  const root = prefix.slice(1);
  const inPrefix = Object.entries(await unionOf(image)).filter(([name]) => name.startsWith(`${root}/`));
  const { [root]: _, ...expected } = withoutLists(foundIn(prefix, root));
  expect(Object.fromEntries(inPrefix)).toEqual(expected);
  expect(expected).toHaveProperty([`${root}/lib/static`]);
});

test('a warm build writes nothing and gives the same image, and a new package adds its part and few layers', async () => {
  const misses: Made = { parts: [], layers: [] };
  const description = describedImage();
  const lock = await lockIn(folder, PACKAGES);
  const cold = await imageIn(folder, lock, description, { deps: layerEdgesIn(folder, misses) });
  const warm = await imageIn(folder, lock, description, { deps: layerEdgesIn(folder, misses) });
  expect(warm.image.manifest.digest).toBe(cold.image.manifest.digest);
  // "first" is linked again without the file that "second" replaces.
  expect(misses.parts.sort()).toEqual(['first', 'first', 'pure', 'python', 'sample', 'second']);
  expect(misses.layers).toHaveLength(6);

  const more = await lockIn(folder, [...PACKAGES, { name: 'new', files: { 'share/new': 'new' } }]);
  const { image } = await imageIn(folder, more, description, { deps: layerEdgesIn(folder, misses) });
  expect(misses.parts.slice(6)).toEqual(['new']);
  expect(misses.layers.slice(6)).toEqual(['new-1.0-0', expect.stringContaining('conda-meta of 6 packages')]);
  const before = new Set(cold.image.layers.map(({ digest }) => digest));
  expect(image.layers.filter(({ digest }) => !before.has(digest))).toHaveLength(2);
});

test.each([1, 2, 3, 4])('the union is the same with at most %i layers', async (maxLayers) => {
  const lock = await lockIn(folder, PACKAGES);
  const { image: usual } = await imageIn(folder, lock, describedImage());
  const { image } = await imageIn(folder, lock, describedImage({ maxLayers }));
  expect(image.layers.length).toBeLessThanOrEqual(maxLayers);
  expect(await unionOf(image)).toEqual(await unionOf(usual));
});

describe('corrupt parts of the cache are made again and never shipped', () => {
  let lock: Lock;
  let image: Image;
  let misses: Made;

  const imageAgain = async () =>
    (await imageIn(folder, lock, describedImage(), { deps: layerEdgesIn(folder, misses) })).image;

  beforeEach(async () => {
    lock = await lockIn(folder, PACKAGES);
    misses = { parts: [], layers: [] };
    image = await imageAgain();
    misses.parts.length = 0;
    const files = run(['find', join(folder, 'cache/parts'), '-type', 'f', '-not', '-name', '*.json']).stdout;
    for (const path of files.trim().split('\n')) writeFileSync(path, 'damaged');
  });

  test('if the layers are in the cache: when they are read', async () => {
    await expect(unionOf(await imageAgain())).rejects.toThrow(DamagedBlob);
    expect(misses.parts).toEqual([]);
    const expected = await unionOf(await remakeCorrupt(imageAgainWhenRead));
    expect(misses.parts.sort()).toEqual(['first', 'pure', 'python', 'sample', 'second']);
    expect(expected).toEqual(await unionOf(image));
  });

  test('if the layers are not in the cache: when they are built', async () => {
    rmSync(join(folder, 'cache/layers'), { recursive: true });
    await expect(imageAgain()).rejects.toThrow(CorruptCacheError);
    const mended = await remakeCorrupt(imageAgain);
    expect(mended.manifest.digest).toBe(image.manifest.digest);
    expect(await unionOf(mended)).toEqual(await unionOf(image));
  });

  async function imageAgainWhenRead(): Promise<Image> {
    const again = await imageAgain();
    await unionOf(again);
    return again;
  }
});

test('a user of the image owns the prefix, and the group gets the same rights', async () => {
  const lock = await lockIn(folder, PACKAGES);
  const user = { name: 'conda', uid: 1000, gid: 100 };
  const { image } = await imageIn(folder, lock, describedImage({ user }));
  const union = await unionOf(image);
  expect(union['opt/small']).toBe('d775');
  expect(union['home/conda']).toBe('d775');
  expect(union['opt']).toBe('d755');
  expect(union['opt/small/etc/both']).toMatch(/^f664 /);
  expect(union['opt/small/bin/run']).toMatch(/^f775 /);
  expect(union['opt/small/var/private']).toBe('d770');
  const headers = await headersIn(image);
  const owner = (path: string) => headers.filter((line) => line.endsWith(` ${path}`));
  expect(new Set(owner('opt/small/'))).toEqual(new Set(['1000/100 opt/small/']));
  expect(new Set(owner('opt/'))).toEqual(new Set(['0/0 opt/']));
  expect(owner('opt/small/etc/both')).toEqual(['1000/100 opt/small/etc/both']);
  expect(await configOf(image)).toMatchObject({
    config: { User: '1000:100', Env: expect.arrayContaining(['HOME=/home/conda']) },
  });
});

test('an image from scratch has the accounts of the user and root', async () => {
  const lock = await lockIn(folder, PACKAGES);
  const text = async (image: Image, path: string) => {
    const last = image.layers.at(-1);
    const entries = last === undefined ? [] : await entriesOf(last);
    const accounts = entries.find((entry) => entry.path.toString() === path);
    return accounts?.type === 'file' ? accounts.data.toString() : null;
  };
  const user = { name: 'conda', uid: 1000, gid: 100 };
  const { image } = await imageIn(folder, lock, describedImage({ user }));
  expect(await text(image, 'etc/passwd')).toBe(
    'root:*:0:0:root:/root:/bin/sh\nconda:*:1000:100::/home/conda:/bin/sh\n',
  );
  expect(await text(image, 'etc/group')).toBe('root:*:0:\nconda:*:100:\n');
  const based = describedImage({ user, base: { kind: 'oci-layout', path: 'x', ref: null } });
  expect(await text((await imageIn(folder, lock, based)).image, 'etc/passwd')).toBe(null);
  const { image: roots } = await imageIn(folder, lock, describedImage());
  expect(await text(roots, 'etc/passwd')).toBe(null);
});

test('prefetched packages are a layer of their own, unchanged', async () => {
  const deps = layerEdgesIn(folder);
  const lock = await lockIn(folder, PACKAGES);
  const packages = await deps.store.fetchAll(lock.packages.slice(0, 2));
  const prefetched = { packages, variants: 'python: ["3.11.*"]\n' };
  const user = { name: 'conda', uid: 1000, gid: 100 };
  const { image } = await imageIn(folder, lock, describedImage({ user }), { deps, prefetched });
  const [last] = image.layers.slice(-1);
  expect(last?.mediaType).toBe('application/vnd.oci.image.layer.v1.tar');
  expect(last?.diffId).toBe(last?.digest);
  const entries = last === undefined ? [] : await entriesOf(last);
  const names = entries.map(({ path }) => path.toString());
  const [python, first] = lock.packages.map(({ fn }) => `opt/small/pkgs/${fn}`);
  const folders = ['', 'linux-64/', 'noarch/'].map((name) => `opt/small/pkgs/${name}`);
  const texts = ['urls.txt', 'urls', 'linux-64/repodata.json', 'noarch/repodata.json', 'variants.yaml'];
  expect(names).toEqual([
    ...['opt/', 'opt/small/', ...folders, python, first],
    ...texts.map((name) => `opt/small/pkgs/${name}`),
  ]);
  const digests = entries.map(({ data }) => createHash('sha256').update(wholeOf(data)).digest('hex'));
  expect(digests.slice(5, 7)).toEqual(packages.map(({ sha256 }) => sha256));

  // Again: its checksum is known, so a package that differs is reported.
  writeFileSync(packages[1]?.path ?? '', 'damaged');
  const again = await imageIn(folder, lock, describedImage({ user }), { deps, prefetched });
  expect(again.image.manifest.digest).toBe(image.manifest.digest);
  await expect(unionOf(again.image)).rejects.toThrow('damaged');
  rmSync(join(folder, 'cache/layers'), { recursive: true });
  const measured = imageIn(folder, lock, describedImage({ user }), { deps, prefetched });
  await expect(measured).rejects.toThrow('a package in the cache has changed');
});
