import { readFileSync } from 'node:fs';
import { messageOf, ToolError } from '../errors.js';
import { type Content, contentDigest } from '../formats/content.js';

/**
 * Returns the bytes of a file in the cache and verifies them: the bytes that are hashed are the bytes that are used. For worker
 * threads, which get a path and a sha256; `open` must read through one file descriptor. Throws ToolError if the bytes differ or
 * cannot be read.
 */
export function readVerified(path: string, sha256: string): Buffer;
export function readVerified<T extends Content>(path: string, sha256: string, open: (path: string) => T): T;
export function readVerified(
  path: string,
  sha256: string,
  open: (path: string) => Content = readFileSync,
): Content {
  const bytes = openOrExplain(path, open);
  const found = contentDigest(bytes);
  if (found === sha256) return bytes;
  throw new ToolError('a file in the cache has changed while it was in use', {
    where: path,
    message: 'its checksum is not the verified one',
    expected: `sha256 ${sha256}`,
    found: `sha256 ${found}`,
    fix: 'run again; the file is then fetched again',
  });
}

function openOrExplain<T>(path: string, open: (path: string) => T): T {
  try {
    return open(path);
  } catch (error) {
    const message = messageOf(error);
    const fix = 'run again; the file is then fetched again';
    throw new ToolError(
      'a file in the cache cannot be read',
      { where: path, message, fix },
      {
        cause: error,
      },
    );
  }
}
