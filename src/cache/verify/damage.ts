import { createHash } from 'node:crypto';
import { sha256 } from '../../sha256.js';
import type { EntryKind } from '../entries.js';

/** A file of the cache, open for reading. */
export interface OpenEntry {
  /** Bytes. */
  readonly size: number;
  read(offset: number, length: number): Buffer;
  /** Returns the size of the result with this sha256; null if the cache does not have it. */
  sizeOf(sha256: string): number | null;
}

/** Returns what is wrong with an entry; null if its bytes are intact. */
export function damageOf(kind: EntryKind, entry: OpenEntry): string | null {
  switch (kind.is) {
    case 'content':
      return digestOf(entry, kind.algorithm) === kind.digest
        ? null
        : `its ${kind.algorithm} does not match its name`;
    case 'description':
      return damageOfDescription(kind.key, entry);
    case 'answer':
      return damageOfAnswer(kind.key, entry);
    default:
      return null;
  }
}

/**
 * Checks a description: the sha256 of the text that follows, a newline, and JSON with its key and the checksum of the bytes
 * (store/results).
 */
function damageOfDescription(key: string, entry: OpenEntry): string | null {
  if (entry.size > LONGEST_DESCRIPTION) return 'it is too long';
  const content = entry.read(0, entry.size).toString();
  const text = content.slice(65);
  if (sha256(text) !== content.slice(0, 64)) return 'its text does not match the sha256 in its first line';
  const described = objectOf(text);
  if (described?.['key'] !== key) return 'its key does not match its name';
  const digest = String(described['sha256']);
  if (!/^[0-9a-f]{64}$/.test(digest)) return 'it has no sha256';
  return entry.sizeOf(digest) === described['size']
    ? null
    : 'the file that it describes is missing or has another size';
}

/** Checks an answer: one line of JSON, then the body (channel/cache). */
function damageOfAnswer(key: string, entry: OpenEntry): string | null {
  const start = entry.read(0, Math.min(entry.size, LONGEST_HEAD));
  const end = start.indexOf('\n');
  const head = objectOf(start.toString('utf8', 0, Math.max(end, 0)));
  if (head?.['key'] !== key) return 'its key does not match its name';
  return head['sha256'] === digestOf(entry, 'sha256', end + 1)
    ? null
    : 'its body does not match the sha256 in its first line';
}

/** Bytes: far more than any result has facts, and any answer headers. */
const LONGEST_DESCRIPTION = 1 << 27;
const LONGEST_HEAD = 1 << 16;

function objectOf(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

const PIECE = 1 << 20;

function digestOf({ size, read }: OpenEntry, algorithm: string, start = 0): string {
  const hash = createHash(algorithm);
  for (let offset = start; offset < size; offset += PIECE)
    hash.update(read(offset, Math.min(PIECE, size - offset)));
  return hash.digest('hex');
}
