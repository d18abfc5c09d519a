import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isNoFile, unreadable } from '../errors.js';
import { type Content, contentDigest, viewsOf } from '../formats/content.js';
import { sha256 } from '../sha256.js';
import { removeFolderAt } from './make-room.js';

/** The bytes of a result in the cache; the reader checks them, see `remakeCorrupt`. Plain JSON. */
export interface CachedBytes {
  /** Absolute path of the bytes. */
  readonly path: string;
  /** sha256 of the bytes, lower-case hex. */
  readonly sha256: string;
  readonly size: number;
  /** Absolute path of the file that describes the result: without it, the cache does not have the result. */
  readonly description: string;
}

/** A result that is expensive to make, cached under the key of everything that it was made from. */
export interface CachedResult<Facts> extends CachedBytes {
  readonly facts: Facts;
}

type Sink = (chunk: Uint8Array) => void;

interface Description<Facts> extends Omit<CachedResult<Facts>, 'path' | 'description'> {
  readonly key: string;
}

/** A cache of results. Any number of processes may share its folder: a key always stands for the same bytes. */
export interface ResultCache<Facts> {
  /** Folder of the results: a worker thread opens the same cache with it. */
  readonly folder: string;
  /** Returns the result without reading its bytes; null if there is none or its description is corrupt. */
  find(key: string): CachedResult<Facts> | null;
  put(key: string, bytes: Content, facts: Facts): CachedResult<Facts>;
}

/**
 * Opens the cache below `folder`. `write` writes a whole file at once. A description contains its key and the sha256 of the
 * bytes, and begins with its own sha256: a corrupt one, or one that was copied to another key, is ignored. The caller
 * makes sure that nobody else may write to the folder: see src/host/fs/cache-folder.ts. `Facts` is plain JSON.
 */
export function openResults<Facts>(request: {
  folder: string;
  write: (path: string, content: Uint8Array | string | ((sink: Sink) => void)) => void;
}): ResultCache<Facts> {
  const { folder, write } = request;
  const pathOf = (name: string) => join(folder, name.slice(0, 2), name);
  const descriptionOf = (key: string) => `${pathOf(key)}.json`;
  return {
    folder,
    find: (key) => {
      const description = descriptionOf(key);
      const content = readDescription<Description<Facts>>(description);
      if (content === null || content.key !== key) return null;
      const { sha256, size, facts } = content;
      return { sha256, size, facts, path: pathOf(sha256), description };
    },
    put: (key, bytes, facts) => {
      const digest = contentDigest(bytes);
      const result = { sha256: digest, size: bytes.length, facts };
      const text = JSON.stringify({ key, ...result });
      const [path, description] = [pathOf(digest), descriptionOf(key)];
      removeFolderAt(path);
      removeFolderAt(description);
      write(path, (sink) => {
        for (const piece of viewsOf(bytes)) sink(piece);
      });
      write(description, `${sha256(text)}\n${text}`);
      return { ...result, path, description };
    },
  };
}

const DIGEST_LENGTH = 64;

function readDescription<T>(path: string): T | null {
  const content = readOrNull(path);
  if (content === null) return null;
  const text = content.slice(DIGEST_LENGTH + 1);
  return sha256(text) === content.slice(0, DIGEST_LENGTH) ? JSON.parse(text) : null;
}

function readOrNull(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (isNoFile(error)) return null;
    throw unreadable(path, error);
  }
}
