import { chmodSync, copyFileSync, existsSync, linkSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseFileName } from '../conda/file-name.js';
import { isPlatform } from '../conda/platform.js';
import { isMissing, isSystemError } from '../errors.js';
import { cannotWrite } from '../host/fs/errors.js';
import { ensureFolder } from '../host/fs/folders.js';
import type { RecordedPackage } from './types.js';

/** Returns the packages that a build left in its folder, as `subdir/file`, sorted. */
export function packagesIn(output: string): string[] {
  return entriesOf(output)
    .filter((entry) => entry.isDirectory() && (isPlatform(entry.name) || entry.name === 'noarch'))
    .flatMap(({ name: subdir }) =>
      entriesOf(join(output, subdir))
        .filter((entry) => entry.isFile() && parseFileName(entry.name) !== null)
        .map(({ name }) => `${subdir}/${name}`),
    )
    .sort();
}

/** Puts a package that was built again, `NAME-rebuilt-TIME.conda`, where a build puts it. Throws ToolError if the disk refuses. */
export function sortRebuilt(output: string, { fn, subdir }: RecordedPackage): void {
  const [, stem = '', extension = ''] = /^(.*?)(\.conda|\.tar\.bz2)$/.exec(fn) ?? [];
  const made = entriesOf(output).find(
    (entry) => entry.isFile() && entry.name.startsWith(`${stem}-rebuilt-`) && entry.name.endsWith(extension),
  );
  if (made === undefined) return;
  ensureFolder(join(output, subdir));
  writing(join(output, subdir, fn), (place) => renameSync(join(output, made.name), place));
}

/**
 * Moves packages into a channel's folder on the same disk, over those of the same name. Returns the function that takes them out
 * again, and puts those of the same name back. Both throw ToolError if the disk refuses.
 */
export function landPackages(packages: readonly string[], output: string, channel: string): () => void {
  const earlier = join(output, EARLIER);
  for (const path of packages) {
    for (const folder of [earlier, channel]) ensureFolder(dirname(join(folder, path)));
    writing(join(channel, path), (place) => {
      if (existsSync(place)) keep(place, join(earlier, path));
      // Engines make packages that only their user can read.
      chmodSync(join(output, path), 0o666 & ~process.umask());
      renameSync(join(output, path), place);
    });
  }
  return () => {
    for (const path of packages)
      writing(join(channel, path), (place) => {
        if (existsSync(join(earlier, path))) renameSync(join(earlier, path), place);
        else rmSync(place, { force: true });
      });
  };
}

/** Where packages are kept while others of their names are tried, below the folder of a build. */
const EARLIER = '.earlier';

/** The package is never absent: another process may fetch it. */
function keep(from: string, to: string): void {
  try {
    linkSync(from, to);
  } catch {
    // Not every disk has links.
    copyFileSync(from, to);
  }
}

function writing(path: string, work: (path: string) => void): void {
  try {
    work(path);
  } catch (error) {
    throw isSystemError(error) ? cannotWrite(path, error) : error;
  }
}

function entriesOf(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}
