import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { PackedFile } from '../diff/types.js';
import { isMissing, UserError, unreadable } from '../errors.js';
import { loadCodecs } from '../host/compress.js';
import { readStatedPaths } from '../package/stated-paths.js';

/** A package file that may be where it is thought to be, and what is known of it: lower-case hex. */
export interface PackedFilesJob {
  /** Places to look at, in this order. */
  readonly paths: readonly string[];
  readonly fn: string;
  readonly sha256: string | null;
  readonly md5: string | null;
}

/**
 * The files inside a package, as it states them; of links only the paths. Null where none of the places has the package with these checksums, or
 * it cannot be read.
 */
export async function packedFiles({
  paths,
  fn,
  sha256,
  md5,
}: PackedFilesJob): Promise<readonly PackedFile[] | null> {
  const isWanted = (bytes: Buffer) =>
    (sha256 === null || sha256 === digest('sha256', bytes)) && (md5 === null || md5 === digest('md5', bytes));
  for (const path of paths) {
    const bytes = readIfThere(path);
    if (bytes === null || !isWanted(bytes)) continue;
    try {
      const stated = await readStatedPaths({ bytes, fn, codecs: await loadCodecs() });
      return stated
        .filter(({ pathType }) => pathType !== 'directory')
        .map(({ path, pathType, size, sha256 }) =>
          // Of a link the package states what that leads to has.
          pathType === 'softlink' ? { path, size: null, sha256: null } : { path, size, sha256 },
        );
    } catch (error) {
      if (error instanceof UserError) return null;
      throw error;
    }
  }
  return null;
}

function readIfThere(path: string): Buffer | null {
  try {
    return readFileSync(path);
  } catch (error) {
    if (isMissing(error)) return null;
    throw unreadable(path, error);
  }
}

function digest(algorithm: 'md5' | 'sha256', bytes: Buffer): string {
  return createHash(algorithm).update(bytes).digest('hex');
}
