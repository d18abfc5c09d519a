import { createHash } from 'node:crypto';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { isMissing, unreadable } from '../errors.js';

/** A result that took work, kept under the key of everything it was made from. */
export interface CachedResult<Facts> {
  /** Absolute path of the bytes. */
  readonly path: string;
  /** Of the bytes, lower-case hex; to be checked while they are read. */
  readonly sha256: string;
  readonly size: number;
  readonly facts: Facts;
}

/** Bytes in memory, or such as are read where they are asked for. */
export interface Kept {
  readonly length: number;
  subarray(start: number, end: number): Uint8Array;
}

type Sink = (chunk: Uint8Array) => void;

interface Description<Facts> extends Omit<CachedResult<Facts>, 'path'> {
  readonly key: string;
}

/** A cache of results. Any number of processes may share its folder: a key always stands for the same bytes. */
export interface ResultCache<Facts> {
  /** Null where there is none, or its description is damaged. */
  find(key: string): CachedResult<Facts> | null;
  put(key: string, bytes: Kept, facts: Facts): CachedResult<Facts>;
  /** Forgets a result whose bytes turned out to be damaged. */
  drop(key: string): void;
}

/**
 * The cache below `folder`. `write` makes a file appear whole. A description names its key, and the bytes by their sha256,
 * and begins with its own, so that neither a damaged one nor one that was put under another name is believed. Who may
 * write to the folder is not its business: see host/cache-folder. `Facts` is plain JSON.
 */
export function openResults<Facts>({
  folder,
  write,
}: {
  folder: string;
  write: (path: string, content: Uint8Array | string | ((sink: Sink) => void)) => void;
}): ResultCache<Facts> {
  const place = (name: string) => join(folder, name.slice(0, 2), name);
  return {
    find: (key) => {
      const found = readDescription<Description<Facts>>(`${place(key)}.json`);
      if (found === null || found.key !== key) return null;
      const { sha256, size, facts } = found;
      return { sha256, size, facts, path: place(sha256) };
    },
    put: (key, bytes, facts) => {
      const sha256 = digestOf(bytes);
      const result = { sha256, size: bytes.length, facts };
      const text = JSON.stringify({ key, ...result });
      write(place(sha256), bytes instanceof Uint8Array ? bytes : (sink) => eachPiece(bytes, sink));
      write(`${place(key)}.json`, `${digest(text)}\n${text}`);
      return { ...result, path: place(sha256) };
    },
    drop: (key) => rmSync(`${place(key)}.json`, { force: true }),
  };
}

const DIGEST_LENGTH = 64;

function readDescription<T>(path: string): T | null {
  const content = readOrNull(path);
  if (content === null) return null;
  const text = content.slice(DIGEST_LENGTH + 1);
  return digest(text) === content.slice(0, DIGEST_LENGTH) ? JSON.parse(text) : null;
}

function readOrNull(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (isMissing(error)) return null;
    throw unreadable(path, error);
  }
}

const PIECE = 1 << 20;

function eachPiece(bytes: Kept, receive: Sink): void {
  for (let at = 0; at < bytes.length; at += PIECE)
    receive(bytes.subarray(at, Math.min(bytes.length, at + PIECE)));
}

/** sha256 of bytes that need not be in memory, lower-case hex. */
export function digestOf(bytes: Kept): string {
  const hash = createHash('sha256');
  eachPiece(bytes, (piece) => hash.update(piece));
  return hash.digest('hex');
}

function digest(content: Uint8Array | string): string {
  return createHash('sha256').update(content).digest('hex');
}
