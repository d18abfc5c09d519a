import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { silent } from '../../../src/events.js';
import { readWhole } from '../../../src/image/oci/blob.js';
import type { Image } from '../../../src/image/types.js';
import { buildInstaller } from '../../../src/installer/build.js';
import { NO_SETUP } from '../../../src/payload/setup/types.js';
import { outputOfCommandLine, runCommandLine } from '../../command-line.js';
import { writeFixtureChannel } from '../../fixtures/channel.js';
import type { FixturePackage } from '../../fixtures/package.js';
import { lockOf } from '../../installer/envs.js';
import { run } from '../../installer/run.js';
import { PLACEHOLDER, SAMPLE } from '../../installer/sample.js';
import { edgesIn } from '../../installer/workshop.js';
import { describeWithTools } from '../../tools.js';
import { describedImage, imageIn, sameInstaller } from './studio.js';
import { entriesOf, foundIn, unionOf, withoutLists } from './unpacked.js';

const python = (version: string): FixturePackage => ({
  name: 'python',
  version,
  files: { [`bin/python${version.slice(0, 4)}`]: { data: '#!/bin/sh\nexit 1\n', mode: 0o755 } },
});
const PURE: FixturePackage = {
  name: 'pure',
  noarch: 'python',
  files: { 'site-packages/pure/__init__.py': 'x = 1\n' },
  entryPoints: ['pure = pure:main'],
};
const LARGE: FixturePackage = {
  name: 'large',
  files: {
    'share/large': Array.from({ length: 2000 }, (_, n) => Math.sin(n).toString(36)).join(''),
    'share/other-name': { hardlink: 'share/large' },
    'etc/where': { data: `${PLACEHOLDER}\n`, placeholder: { prefix: PLACEHOLDER, mode: 'text' } },
    'include/large.h': 'large',
    'var/private': { directory: 0o700 },
  },
};
const ENVIRONMENTS = {
  '': [python('3.11.4'), SAMPLE, LARGE, PURE],
  // The same python, so the same files of `pure`; `again` replaces a file of `large`, which then differs.
  one: [python('3.11.4'), SAMPLE, LARGE, PURE, { name: 'again', files: { 'share/large': 'other' } }],
  two: [python('3.12.1'), LARGE, PURE, { name: 'two', files: { 'share/two': 'two' } }],
};

let folder: string;

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'archi-image-envs-')));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Unpacks each layer with tar, as runtimes do, into a folder of its own, and copies it over those below. */
async function unpackedBy(image: Image): Promise<string> {
  const tree = join(folder, 'tree');
  mkdirSync(tree);
  for (const layer of image.layers) {
    const { code, stderr } = run(['tar', '-xzpf', '-', '-C', tree], { input: await readWhole(layer) });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  }
  return tree;
}

test('the union of the layers is what the installer writes for several environments', async () => {
  const lock = await lockOf(folder, ENVIRONMENTS);
  const prefix = join(folder, 'opt/here');
  const frozen = [
    { env: null, text: '{}\n' },
    { env: 'two', text: '{"message": "no"}\n' },
  ];
  const texts = { licenseText: 'Do.\n', writeCondarc: true, setup: { ...NO_SETUP, frozen } };
  const { path } = await buildInstaller(sameInstaller(folder, lock, texts), edgesIn(folder, silent));
  const installed = run(['sh', path, '-b', '-p', prefix, '--no-compile']);
  expect(installed.code, installed.stderr).toBe(0);
  const { image } = await imageIn(folder, lock, describedImage({ prefix }), texts);
  const union = await unionOf(image);
  const root = prefix.slice(1);
  // The installer's list has a column for its payload.
  const comparable = (found: Readonly<Record<string, string>>) =>
    Object.entries(withoutLists(found)).filter(
      ([name]) => (name === root || name.startsWith(`${root}/`)) && !name.endsWith('/.archi/packages'),
    );
  expect(comparable(union)).toEqual(comparable(foundIn(prefix, root)));
  expect(Object.keys(union)).toContain(`${root}/envs/two/.archi/packages`);
});

test.each([1, 2, 3, 60])(
  'with at most %i layers, files that environments share are hard links',
  async (maxLayers) => {
    const lock = await lockOf(folder, ENVIRONMENTS);
    const { image } = await imageIn(folder, lock, describedImage({ maxLayers }));
    expect(image.layers.length).toBeLessThanOrEqual(maxLayers);
    const tree = await unpackedBy(image);
    const inode = (path: string) => statSync(join(tree, 'opt/small', path)).ino;
    expect(inode('envs/two/share/large')).toBe(inode('share/large'));
    expect(inode('envs/two/share/other-name')).toBe(inode('share/large'));
    expect(inode('envs/one/lib/python3.11/site-packages/pure/__init__.py')).toBe(
      inode('lib/python3.11/site-packages/pure/__init__.py'),
    );
    for (const path of ['etc/where', 'bin/pure', 'conda-meta/large-1.0-0.json'])
      for (const env of ['one', 'two']) expect(inode(`envs/${env}/${path}`)).not.toBe(inode(path));
    const read = (path: string) => readFileSync(join(tree, 'opt/small', path), 'utf8');
    // As conda writes it: the package cache is that of the base.
    const record = JSON.parse(read('envs/two/conda-meta/large-1.0-0.json'));
    expect(record.extracted_package_dir).toBe('/opt/small/pkgs/large-1.0-0');
    expect(read('envs/two/etc/where')).toBe('/opt/small/envs/two\n');
    expect([read('envs/one/share/large'), read('.archi/envs')]).toEqual(['other', 'one\ntwo\n']);
  },
);

test('three environments with the same packages have every layer but the last once', async () => {
  const packages = Array.from({ length: 12 }, (_, i) => ({ ...LARGE, name: `p${i}`, files: sized(i) }));
  const sizeOf = (layers: Image['layers']) => layers.reduce((sum, { size }) => sum + size, 0);
  const alone = await imageIn(folder, await lockOf(folder, { '': packages }), describedImage());
  const lock = await lockOf(folder, { '': packages, a: packages, b: packages });
  const { image } = await imageIn(folder, lock, describedImage());
  expect(image.layers).toHaveLength(alone.image.layers.length);
  const [ours, theirs] = [image, alone.image].map(({ layers }) => sizeOf(layers.slice(0, -1)));
  expect(ours).toBeLessThanOrEqual(1.1 * (theirs ?? 0));
});

function sized(i: number): NonNullable<FixturePackage['files']> {
  const data = Array.from({ length: 2000 }, (_, n) => Math.sin(i * 5000 + n).toString(36)).join('');
  return { [`share/data${i}`]: data };
}

describeWithTools('python of an environment', { tools: ['python3.11'] }, () => {
  test('is compiled for each prefix: pyc files name their source', async () => {
    const { pythonOnPath } = await import('../../installer/workshop.js');
    const lock = await lockOf(folder, { '': [python('3.11.4'), PURE], one: [python('3.11.4'), PURE] });
    const { image } = await imageIn(folder, lock, describedImage({ pyc: 'build' }), {
      openPython: pythonOnPath,
    });
    const tree = await unpackedBy(image);
    const pyc = 'lib/python3.11/site-packages/pure/__pycache__/__init__.cpython-311.pyc';
    expect(readFileSync(join(tree, 'opt/small', pyc)).includes('/opt/small/lib/')).toBe(true);
    expect(readFileSync(join(tree, 'opt/small/envs/one', pyc)).includes('/opt/small/envs/one/lib/')).toBe(
      true,
    );
  });
});

test('no layer has a hard link into another one', async () => {
  const { image } = await imageIn(
    folder,
    await lockOf(folder, ENVIRONMENTS),
    describedImage({ maxLayers: 9 }),
  );
  for (const layer of image.layers) {
    const seen = new Set<string>();
    for (const entry of await entriesOf(layer)) {
      if (entry.type === 'hardlink') expect(seen).toContain(entry.target.toString());
      seen.add(entry.path.toString());
    }
  }
});

test('image, audit and graph know the environments of a manifest', async () => {
  const file = (name: string, more = {}) => ({ name, files: { [`bin/${name}`]: name, ...more } });
  await writeFixtureChannel(join(folder, 'channel'), [
    file('tool'),
    { ...file('other', { 'include/other.h': 'x' }), depends: ['tool'] },
  ]);
  const manifest = [
    'name: App',
    'version: 1.0.0',
    'channels: [./channel]',
    'specs: [tool]',
    'envs: {work: {specs: [other]}}',
    'platforms: [linux-64]',
  ];
  writeFileSync(join(folder, 'manifest.yaml'), manifest.join('\n'));
  const image = ['name: app', 'base: scratch', 'manifest: manifest.yaml', 'prefix: /opt/app', 'slim: true'];
  writeFileSync(join(folder, 'image.yaml'), image.join('\n'));
  const words = [
    'image',
    '--platform',
    'linux-64',
    '--output',
    'oci:layout',
    '--cache-dir',
    join(folder, 'cache'),
  ];
  await outputOfCommandLine(words, { cwd: folder });
  const of = ['layout', '--cache-dir', join(folder, 'cache'), '--platform', 'linux-64'];
  const graph = await outputOfCommandLine(['graph', ...of, '--environment', 'work'], { cwd: folder });
  expect(graph).toContain('other');
  const audited = await runCommandLine(['audit', ...of, '--json'], { cwd: folder });
  const { findings } = JSON.parse(audited.stdout);
  // slim leaves it out of the environment.
  expect(findings).toContainEqual(expect.objectContaining({ rule: 'file-missing', path: 'include/other.h' }));
});
