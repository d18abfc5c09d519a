import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { isPlatform, type Platform } from '../conda/platform.js';
import type { PackageRecord } from '../conda/record.js';
import type { ListedPackage } from '../diff/types.js';
import { UserError } from '../errors.js';
import { decompress } from '../host/compress.js';
import { openRandomAccess } from '../host/random-access.js';
import { openInstaller } from '../installer/open.js';
import { subdirsOf } from './channel-folder.js';
import { readText } from './edges.js';
import { namedPackages } from './named-packages.js';
import { type ResolveEdges, readChannels } from './resolve-lock.js';

/** What a word of the command line stands for. */
export type Source =
  | { readonly kind: 'channel'; readonly location: string; readonly platforms: readonly Platform[] | null }
  | { readonly kind: 'installer' | 'lock'; readonly path: string };

/**
 * A url and a folder are channels (of a folder the platforms are known), a script is an installer, any other file a lock
 * or an `@EXPLICIT` list. Throws UserError where there is nothing.
 */
export function sourceOf(text: string): Source {
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(text)) return { kind: 'channel', location: text, platforms: null };
  const stat = statSync(text, { throwIfNoEntry: false });
  if (stat?.isDirectory()) {
    return { kind: 'channel', location: text, platforms: subdirsOf(text).filter(isPlatform) };
  }
  if (stat?.isFile()) return { kind: startsWithShebang(text) ? 'installer' : 'lock', path: text };
  const expected = 'a channel (url or folder), a lock, an @EXPLICIT list or an installer';
  throw new UserError('there is nothing to compare', [
    { where: text, message: 'no such file or folder', expected, fix: 'check the path' },
  ]);
}

/** All packages of a source; of a channel those of `platforms` and noarch, each once. Throws an ArchiError. */
export async function packagesOf(
  source: Source,
  platforms: readonly Platform[],
  edges: ResolveEdges,
): Promise<readonly ListedPackage[]> {
  if (source.kind === 'channel') return packagesOfChannel(source.location, platforms, edges);
  if (source.kind === 'lock') return namedPackages(readText(source.path) ?? '', source.path).map(listed);
  const bytes = openRandomAccess(source.path);
  try {
    const { lock } = await openInstaller({ bytes, name: source.path, decompress });
    return lock.packages.map(listed);
  } finally {
    bytes.close();
  }
}

async function packagesOfChannel(
  location: string,
  platforms: readonly Platform[],
  edges: ResolveEdges,
): Promise<readonly ListedPackage[]> {
  const packages = new Map<string, ListedPackage>();
  for (const platform of platforms) {
    const [channel] = await readChannels([location], platform, edges);
    for (const name of channel?.names() ?? []) {
      for (const found of channel?.find(name) ?? []) {
        packages.set(`${found.record.subdir}/${found.fn}`, listed(found));
      }
    }
  }
  return [...packages.values()];
}

function listed({ fn, record }: { readonly fn: string; readonly record: PackageRecord }): ListedPackage {
  const { name, version, build, subdir, size, sha256, md5, license, depends } = record;
  return { name, version, build, subdir, fn, size, sha256, md5, license, depends };
}

function startsWithShebang(path: string): boolean {
  const fd = openSync(path, 'r');
  try {
    const start = Buffer.alloc(2);
    readSync(fd, start, 0, 2, 0);
    return start.toString('latin1') === '#!';
  } finally {
    closeSync(fd);
  }
}
