import { dirname } from 'node:path';
import { isMissing, UserError, unreadable } from '../../errors.js';
import { type Content, contentDigest } from '../../formats/content.js';
import { loadCodecs } from '../../host/compress/codecs.js';
import { type Scratch, withScratch } from '../../host/fs/scratch.js';
import { readStatedPaths } from '../../package/stated-paths.js';
import type { PackedFile } from './types.js';

/** A package file to look for, with its checksums as lower-case hex. */
export interface PackedFilesJob {
  /** Paths to try, in this order. */
  readonly paths: readonly string[];
  readonly fn: string;
  readonly sha256: string | null;
  readonly md5: string | null;
}

/**
 * Returns the files inside a package, from its metadata; of links, only the paths. Returns null if no path has a readable
 * package with these checksums.
 */
export async function packedFiles(job: PackedFilesJob): Promise<readonly PackedFile[] | null> {
  for (const path of job.paths) {
    const files = await withScratch(dirname(path), async (scratch) => {
      const bytes = openIfThere(path, scratch);
      return bytes === null || !isWanted(bytes, job) ? null : statedFiles(bytes, job.fn, scratch);
    });
    if (files !== null) return files;
  }
  return null;
}

/** Returns the files that a package's metadata lists; null if the file is not a readable package. */
async function statedFiles(bytes: Content, fn: string, { keep }: Scratch): Promise<PackedFile[] | null> {
  try {
    const stated = await readStatedPaths({ bytes, keep, fn, codecs: await loadCodecs(fn) });
    return stated
      .filter(({ pathType }) => pathType !== 'directory')
      .map(({ path, pathType, size, sha256 }) =>
        // A package states the size and checksum of a link's target.
        pathType === 'softlink' ? { path, size: null, sha256: null } : { path, size, sha256 },
      );
  } catch (error) {
    if (error instanceof UserError) return null;
    throw error;
  }
}

function isWanted(bytes: Content, { sha256, md5 }: PackedFilesJob): boolean {
  return (
    (sha256 === null || sha256 === contentDigest(bytes)) &&
    (md5 === null || md5 === contentDigest(bytes, 'md5'))
  );
}

function openIfThere(path: string, { open }: Scratch): Content | null {
  try {
    return open(path);
  } catch (error) {
    if (isMissing(error)) return null;
    throw unreadable(path, error);
  }
}
