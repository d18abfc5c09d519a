import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { indexChannel } from '../../src/channel/index/index-channel.js';
import type { IndexedFile } from '../../src/channel/index/repodata.js';
import { loadCodecs } from '../../src/host/compress/codecs.js';
import { zstdCompress } from '../../src/host/compress/zstd.js';
import { describeFiles } from '../../src/package/describe-files.js';
import { openPackage } from '../../src/package/open.js';
import type { PackageEntry } from '../../src/package/types.js';
import { writeConda } from '../../src/package/write.js';
import type { RootPlatform } from '../e2e/root.js';
import type { Subject } from './build.js';

/** About as many packages as Miniconda has; more than the channel has for python. */
const PACKAGES = 75;
/** The compression level of conda-build. */
const LEVEL = 19;
const MTIME = 1_600_000_000;
/** Packages that are not copied: the sum is then 36.6 MB, as in the first measurements. */
const NOT_COPIED = new Set(['openssl', 'tk']);
/** Packages whose copies are not compiled: about 1,500 sources remain, as in the first measurements. */
const LARGE = new Set(['pip', 'setuptools']);

/**
 * Makes a channel of 75 packages from a bootstrap channel: those that python needs, compressed as conda-build does, and
 * further ones with copies of their files in folders of their own. Sources of pure python packages are left to be compiled.
 * Returns the flags for the distribution of all of them, and the channel's folder.
 */
export async function likeSubject(
  channel: string,
  workspace: string,
  platform: RootPlatform = 'linux-64',
): Promise<{ subject: Subject; channel: string }> {
  const folder = join(workspace, 'like');
  cpSync(channel, folder, { recursive: true });
  const originals = neededByPython(await openAll(folder, platform));
  const missing = PACKAGES - originals.length;
  if (missing <= 0)
    throw new Error(`the channel has ${originals.length} packages, and leaves no room for copies`);
  const copied = originals.filter(({ file }) => !NOT_COPIED.has(String(file.index['name'])));
  const files: IndexedFile[] = [];
  for (const original of originals) files.push(await compressAgain(original));
  for (let i = 0; i < missing; i++) {
    const parts = copied.filter((_, at) => at % missing === i);
    const name = `copy-${String(i).padStart(2, '0')}`;
    files.push(await writeCopy(name, parts, folder));
  }
  for (const [path, bytes] of await indexChannel({ files: files.map(withoutRunExports), zstdCompress }))
    writeFileSync(join(folder, path), bytes);
  const manifest = join(workspace, 'like-manifest', 'manifest.yaml');
  mkdirSync(join(manifest, '..'), { recursive: true });
  const names = files.map(({ index }) => String(index['name']));
  writeFileSync(manifest, manifestOf(names.sort(), { channel: folder, platform }));
  return { subject: ['--manifest', manifest, '--platform', platform], channel: folder };
}

/** Returns the packages that need python, and all that they need: what is there to build with is no part of such a distribution. */
function neededByPython(originals: readonly Original[]): Original[] {
  const byName = new Map(originals.map((original) => [String(original.file.index['name']), original]));
  const dependsOf = ({ file }: Original) =>
    (file.index['depends'] as readonly string[]).map((spec) => spec.replace(/ .*/, ''));
  const needed = new Set(originals.filter((original) => dependsOf(original).includes('python')));
  for (const original of needed)
    for (const name of dependsOf(original)) {
      const found = byName.get(name);
      if (found !== undefined) needed.add(found);
    }
  return [...needed];
}

/** Compresses a package as conda-build does: a bootstrap takes a lower level. */
async function compressAgain({ file, path, entries, info }: Original): Promise<IndexedFile> {
  const bytes = await writeConda({ entries, info, mtime: MTIME, level: LEVEL, zstdCompress });
  writeFileSync(path, bytes);
  return describe(file.fn, bytes, file.index);
}

function withoutRunExports(file: IndexedFile) {
  return { ...file, runExports: {} };
}

interface Original {
  readonly file: IndexedFile;
  readonly path: string;
  readonly info: ReadonlyMap<string, Buffer>;
  readonly isPython: boolean;
  readonly entries: readonly PackageEntry[];
}

async function openAll(folder: string, platform: RootPlatform): Promise<Original[]> {
  const codecs = await loadCodecs();
  const paths = [platform, 'noarch'].flatMap((subdir) =>
    readdirSync(join(folder, subdir)).map((name) => join(folder, subdir, name)),
  );
  return Promise.all(
    paths
      .filter((path) => path.endsWith('.conda'))
      .map(async (path) => {
        const bytes = readFileSync(path);
        const fn = path.slice(path.lastIndexOf('/') + 1);
        const { index, entries, info } = await openPackage({ bytes, fn, codecs });
        return {
          file: describe(fn, bytes, index),
          path,
          info,
          isPython: index['noarch'] === 'python' && !LARGE.has(String(index['name'])),
          entries,
        };
      }),
  );
}

async function writeCopy(name: string, originals: readonly Original[], folder: string): Promise<IndexedFile> {
  const entries = originals.flatMap(({ isPython, entries: files }, at) =>
    files.map((entry) => moved(entry, isPython ? `site-packages/${name}_${at}` : `share/${name}/${at}`)),
  );
  const index = {
    name,
    version: '1.0',
    build: 'py_0',
    build_number: 0,
    depends: ['python >=3.11'],
    noarch: 'python',
    subdir: 'noarch',
  };
  const info = new Map([
    ['info/index.json', Buffer.from(JSON.stringify(index))],
    ['info/paths.json', Buffer.from(JSON.stringify(describeFiles(entries, new Map())))],
  ]);
  const bytes = await writeConda({ entries, info, mtime: MTIME, level: LEVEL, zstdCompress });
  const fn = `${name}-1.0-py_0.conda`;
  writeFileSync(join(folder, 'noarch', fn), bytes);
  return describe(fn, bytes, index);
}

function moved(entry: PackageEntry, below: string): PackageEntry {
  const path = `${below}/${entry.path.replace(/^site-packages\//, '')}`;
  if (entry.type !== 'hardlink') return { ...entry, path };
  return { ...entry, path, target: `${below}/${entry.target.replace(/^site-packages\//, '')}` };
}

function describe(fn: string, bytes: Buffer, index: Readonly<Record<string, unknown>>): IndexedFile {
  const hash = (algorithm: string) => createHash(algorithm).update(bytes).digest('hex');
  return { fn, size: bytes.length, md5: hash('md5'), sha256: hash('sha256'), index };
}

function manifestOf(
  specs: readonly string[],
  { channel, platform }: { channel: string; platform: RootPlatform },
): string {
  return [
    'name: Like',
    'version: 1.0',
    'python: "3.11"',
    `channels: [${channel}]`,
    'specs:',
    ...specs.map((spec) => `  - ${spec}`),
    'platforms:',
    `  ${platform}:`,
    '    virtual_packages: [__linux 3.10, __glibc 2.36]',
    '',
  ].join('\n');
}
