import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { indexChannel } from '../../src/channel/index/index-channel.js';
import type { IndexedFile } from '../../src/channel/index/repodata.js';
import { loadCodecs } from '../../src/host/compress/codecs.js';
import { zstdCompress } from '../../src/host/compress/zstd.js';
import { openPackage } from '../../src/package/open.js';
import type { PackageEntry } from '../../src/package/types.js';
import { writeConda } from '../../src/package/write.js';
import type { RootPlatform } from '../e2e/root.js';
import type { Subject } from './build.js';

/** The compression level of conda-build; a bootstrap takes a lower one. */
const LEVEL = 19;
const MTIME = 1_600_000_000;

/** A distribution to be measured. */
export interface Distribution {
  /** The flags that name it. */
  readonly subject: Subject;
  /** The folder of the channel that has its packages. */
  readonly channel: string;
}

/**
 * Makes a channel of the packages of a bootstrap channel that need python, and of all that they need, after `change`, compressed
 * as conda-build does unless `level` says otherwise. Returns the distribution of all of them.
 */
export async function distributionOf(
  bootstrap: string,
  workspace: string,
  {
    platform = 'linux-64',
    level = LEVEL,
    change = (original) => original,
  }: { platform?: RootPlatform; level?: number; change?: (original: Original) => Original } = {},
): Promise<Distribution> {
  const channel = join(workspace, 'channel');
  cpSync(bootstrap, channel, { recursive: true });
  const files: IndexedFile[] = [];
  for (const original of neededByPython(await openAll(channel, platform)))
    files.push(await compressAgain(change(original), level));
  for (const [path, bytes] of await indexChannel({
    files: files.map((file) => ({ ...file, runExports: {} })),
    zstdCompress,
  }))
    writeFileSync(join(channel, path), bytes);
  const manifest = join(workspace, 'manifest', 'manifest.yaml');
  mkdirSync(join(workspace, 'manifest'), { recursive: true });
  const names = files.map(({ index }) => String(index['name']));
  writeFileSync(manifest, manifestOf(names.sort(), { channel, platform }));
  return { subject: ['--manifest', manifest, '--platform', platform], channel };
}

/** A package of the bootstrap channel, unpacked. */
export interface Original {
  readonly fn: string;
  readonly path: string;
  readonly index: Readonly<Record<string, unknown>>;
  readonly info: ReadonlyMap<string, Buffer>;
  readonly entries: readonly PackageEntry[];
}

async function openAll(channel: string, platform: RootPlatform): Promise<Original[]> {
  const codecs = await loadCodecs();
  const names = [platform, 'noarch'].flatMap((subdir) =>
    readdirSync(join(channel, subdir)).map((fn) => ({ fn, path: join(channel, subdir, fn) })),
  );
  return Promise.all(
    names
      .filter(({ fn }) => fn.endsWith('.conda'))
      .map(async ({ fn, path }) => {
        const { index, info, entries } = await openPackage({ bytes: readFileSync(path), fn, codecs });
        return { fn, path, index, info, entries };
      }),
  );
}

/** Returns the packages that need python, and all that they need: what is there to build with is no part of a distribution. */
function neededByPython(originals: readonly Original[]): Original[] {
  const byName = new Map(originals.map((original) => [String(original.index['name']), original]));
  const dependsOf = ({ index }: Original) =>
    (index['depends'] as readonly string[]).map((spec) => spec.replace(/ .*/, ''));
  const needed = new Set(originals.filter((original) => dependsOf(original).includes('python')));
  for (const original of needed)
    for (const name of dependsOf(original)) {
      const found = byName.get(name);
      if (found !== undefined) needed.add(found);
    }
  return [...needed];
}

async function compressAgain(
  { fn, path, index, info, entries }: Original,
  level: number,
): Promise<IndexedFile> {
  const bytes = await writeConda({ entries, info, mtime: MTIME, level, zstdCompress });
  writeFileSync(path, bytes);
  const hash = (algorithm: string) => createHash(algorithm).update(bytes).digest('hex');
  return { fn, size: bytes.length, md5: hash('md5'), sha256: hash('sha256'), index };
}

function manifestOf(
  specs: readonly string[],
  { channel, platform }: { channel: string; platform: RootPlatform },
): string {
  return [
    'name: Bench',
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
