import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { stringify } from 'yaml';
import { parseFileName } from '../../src/conda/file-name.js';
import type { LockedPackage } from '../../src/conda/locked-package.js';
import { parseRecord } from '../../src/conda/parse-record.js';
import { loadCodecs } from '../../src/host/compress/codecs.js';
import { formatLock } from '../../src/lock/formats/format.js';
import { openPackage } from '../../src/package/open.js';
import { condaPackage } from '../fixtures/package.js';
import { PYTHON_PACKAGE } from '../installer/stand-in.js';

/** The input of our command line and of rattler for one set of packages, and the prefix of both. */
export interface DescribedSet {
  readonly manifest: string;
  /** An `@EXPLICIT` list. */
  readonly list: string;
  readonly lock: string;
  readonly prefix: string;
  /** `name-version-build` of each package, in link order. */
  readonly dists: readonly string[];
}

/** Returns the names of the package files below a folder, sorted by their paths. */
export function packageFiles(folder: string): string[] {
  return pathsOfPackages(folder).map((path) => basename(path));
}

/**
 * Copies every package file below a folder into a channel, with a python that is this machine's. Returns their
 * entries of a lock.
 */
export async function smallPackages(folder: string, channel: string): Promise<LockedPackage[]> {
  const files = pathsOfPackages(folder).map((path) => ({
    fn: basename(path),
    bytes: readFileSync(join(folder, path)),
  }));
  return Promise.all([await condaPackage(PYTHON_PACKAGE), ...files].map((file) => addTo(channel, file)));
}

/** Writes a manifest, a list and a lock of the packages with these file names. For noarch python a python is added. */
export function describeSet(folder: string, fns: string, all: readonly LockedPackage[]): DescribedSet {
  const named = fns.split(' ').flatMap((name) => all.find(({ fn }) => fn === name) ?? []);
  const isPython = ({ record }: LockedPackage) => record.noarch === 'python';
  const packages = [...(named.some(isPython) ? all.slice(0, 1) : []), ...named];
  const specs = packages.map(({ record }) => record.name);
  const needed = packages.flatMap(({ record }) => record.depends.map((spec) => spec.split(' ')[0] ?? ''));
  const exclude = [...new Set(needed)].filter((name) => !specs.includes(name));
  const channels = packages.slice(0, 1).map(({ channel }) => channel);
  const platforms = { 'linux-64': { virtual_packages: ['__glibc 2.36'] } };
  const title = { name: 'Small', version: '1.0' };
  const write = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  mkdirSync(folder, { recursive: true });
  return {
    manifest: write('manifest.yaml', stringify({ ...title, channels, specs, exclude, platforms })),
    list: write(
      'list.txt',
      ['@EXPLICIT', ...packages.map(({ url, record }) => `${url}#${record.md5}`), ''].join('\n'),
    ),
    lock: write(
      'judged.lock',
      formatLock({
        platform: 'linux-64',
        manifest: { ...title, sha256: '0'.repeat(64) },
        ...{ channels, specs, virtualPackages: {}, exclude },
        packages: packages.map((locked) => ({ ...locked, requestedSpec: locked.record.name })),
      }),
    ),
    prefix: join(folder, 'prefix'),
    dists: packages.map(({ fn }) => fn.replace(/\.conda$|\.tar\.bz2$/, '')),
  };
}

function pathsOfPackages(folder: string): string[] {
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return paths.filter((path) => /\.(?:conda|tar\.bz2)$/.test(path)).sort();
}

async function addTo(folder: string, { fn, bytes }: { fn: string; bytes: Buffer }): Promise<LockedPackage> {
  const sums = { md5: digest('md5', bytes), sha256: digest('sha256', bytes), size: bytes.length };
  // Some are older than the key subdir, and some are damaged.
  const record = parseRecord({ ...(await indexOf(fn, bytes)), ...sums }, fn);
  const channel = pathToFileURL(folder).href;
  mkdirSync(join(folder, record.subdir), { recursive: true });
  writeFileSync(join(folder, record.subdir, fn), bytes);
  return { fn, channel, url: `${channel}/${record.subdir}/${fn}`, requestedSpec: null, record };
}

async function indexOf(fn: string, bytes: Buffer): Promise<Readonly<Record<string, unknown>>> {
  const { extension: _, ...dist } = parseFileName(fn) ?? {
    name: basename(fn, '.tar.bz2'),
    version: '0',
    build: '0',
    extension: null,
  };
  const fallback = { ...dist, build_number: 0, subdir: 'linux-64', depends: [] };
  try {
    const { index } = await openPackage({ bytes, fn, codecs: await loadCodecs() });
    // One is for macOS, though its folder is for linux-64.
    return { ...fallback, ...index, subdir: index['subdir'] === 'noarch' ? 'noarch' : 'linux-64' };
  } catch {
    return fallback;
  }
}

function digest(algorithm: 'md5' | 'sha256', bytes: Buffer): string {
  return createHash(algorithm).update(bytes).digest('hex');
}
