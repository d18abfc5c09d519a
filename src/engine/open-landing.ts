import { readdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { parseFileName } from '../conda/file-name.js';
import { isPlatform } from '../conda/platform.js';
import { isMissing } from '../errors.js';
import { ensureFolder } from '../host/fs/folders.js';

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

/** Moves packages into a channel's folder on the same disk, over those of the same name. Throws ToolError if the disk refuses. */
export function landPackages(packages: readonly string[], output: string, channel: string): void {
  for (const path of packages) {
    ensureFolder(join(channel, path, '..'));
    renameSync(join(output, path), join(channel, path));
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
