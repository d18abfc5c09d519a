import { isPlatform, type Platform } from '../../conda/platform.js';
import type { Problem } from '../../errors.js';
import { requireText, statOf } from '../../host/fs/read.js';
import { filesOfMember } from '../../inspect/member-files.js';
import { openInstaller } from '../../inspect/open.js';
import { withInstallerBytes } from '../../inspect/open-bytes.js';
import { type AcceptedKinds, expectKind } from '../../kind/open-expected.js';
import { kindOf } from '../../kind/open-kind.js';
import { namedPackages } from '../../lock/named-packages.js';
import type { ResolveDeps } from '../../lock/resolve.js';
import { localPath } from '../../store/local.js';
import { everyPackage } from '../every-package.js';
import { subdirsOf } from '../index/open-folder.js';
import type { Deps } from '../open.js';
import { readChannels } from '../read-channels.js';
import type { ChannelPackage } from '../types.js';
import { sentence } from '../with-warnings.js';
import type { ListedPackage, PackedFile } from './types.js';

/** The meaning of an argument of the command. */
export type ListingSource =
  | { readonly kind: 'channel'; readonly location: string; readonly platforms: readonly Platform[] | null }
  | { readonly kind: 'installer' | 'lock'; readonly path: string };

const COMPARED: AcceptedKinds = {
  kinds: ['lock', 'explicit', 'installer'],
  what: 'a channel (url or folder), a lock, an @EXPLICIT list or an installer',
};

/**
 * Parses an argument: a url or a folder is a channel, a file is a lock, an `@EXPLICIT` list or an installer. The platforms of a
 * folder are known. Throws UserError for anything else.
 */
export function listingSource(text: string): ListingSource {
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(text)) return { kind: 'channel', location: text, platforms: null };
  if (statOf(text)?.isDirectory() && kindOf(text) !== 'image') {
    return { kind: 'channel', location: text, platforms: subdirsOf(text).filter(isPlatform) };
  }
  const kind = expectKind(text, COMPARED);
  return { kind: kind === 'installer' ? 'installer' : 'lock', path: text };
}

/** The packages of a source, and how to read the files inside them. */
export interface Listing {
  readonly packages: readonly ListedPackage[];
  /** Returns the paths at which the package file may be on this machine. */
  placesOf(listed: ListedPackage): readonly string[];
  /** Reads the files of a package in an installer; null for other sources. */
  readonly readMember: ((listed: ListedPackage) => Promise<readonly PackedFile[]>) | null;
}

/** Lists the packages of a source; for a channel those of `platforms` and noarch, each once. Throws ArchiError. */
export async function listingOf(
  source: ListingSource,
  platforms: readonly Platform[],
  deps: Deps,
): Promise<Listing> {
  const { packages, readMember } = await readSource(source, platforms, deps);
  const byFile = new Map(packages.map((listed) => [fileOf(listed.record.subdir, listed.fn), listed]));
  return {
    packages: packages.map(listed),
    placesOf: ({ subdir, fn }) => {
      const listed = byFile.get(fileOf(subdir, fn));
      if (listed === undefined) return [];
      const places = [localPath(listed.url), deps.store.pathOf({ ...listed, requestedSpec: null })];
      return places.filter((place) => place !== null);
    },
    readMember,
  };
}

async function readSource(
  source: ListingSource,
  platforms: readonly Platform[],
  deps: ResolveDeps,
): Promise<{
  readonly packages: readonly ChannelPackage[];
  readonly readMember: Listing['readMember'];
}> {
  if (source.kind === 'channel') {
    return { packages: await packagesOfChannel(source.location, platforms, deps), readMember: null };
  }
  const { path } = source;
  if (source.kind === 'lock')
    return {
      packages: namedPackages(requireText(path, 'a lock or an @EXPLICIT list'), path),
      readMember: null,
    };
  const opened = await withInstallerBytes(path, (installer) => openInstaller({ ...installer, name: path }));
  const { packages } = opened.lock;
  return {
    packages,
    readMember: ({ subdir, fn }) => {
      const at = packages.findIndex((locked) => locked.fn === fn && locked.record.subdir === subdir);
      return withInstallerBytes(path, (installer) =>
        filesOfMember({ file: opened.file, ...installer, index: at }),
      );
    },
  };
}

async function packagesOfChannel(
  location: string,
  platforms: readonly Platform[],
  deps: ResolveDeps,
): Promise<readonly ChannelPackage[]> {
  const packages = new Map<string, ChannelPackage>();
  const problems = new Map<string, Problem>();
  for (const platform of platforms) {
    const read = (await readChannels([location], platform, deps)).map(everyPackage);
    for (const listed of read.flatMap((subdir) => subdir.packages)) {
      packages.set(fileOf(listed.record.subdir, listed.fn), listed);
    }
    for (const problem of read.flatMap((subdir) => subdir.problems))
      problems.set(JSON.stringify(problem), problem);
  }
  for (const problem of problems.values())
    deps.emit({ kind: 'warning', message: `left out: ${sentence(problem)}` });
  return [...packages.values()];
}

function fileOf(subdir: string, fn: string): string {
  return `${subdir}/${fn}`;
}

function listed({ fn, record }: ChannelPackage): ListedPackage {
  const { name, version, build, subdir, size, sha256, md5, license, depends } = record;
  return { name, version, build, subdir, fn, size, sha256, md5, license, depends };
}
