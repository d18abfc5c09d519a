import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import type { PackageRecord } from '../conda/record.js';

/** The checksums and size in a channel's record, which the bytes must match. */
export type Expected = Pick<PackageRecord, 'sha256' | 'md5' | 'size'>;

/** Checksums (lower-case hex) and length of some bytes; md5 is null if there is a sha256 to compare. */
export interface Measured {
  readonly sha256: string;
  readonly md5: string | null;
  readonly size: number;
}

/** Hashes and counts bytes. */
export interface Hasher {
  readonly size: number;
  add(piece: Uint8Array): void;
  /** Returns the result; call it once, at the end. */
  measure(): Measured;
}

const PIECE = 1 << 17;

/** Returns a hasher that has read nothing. Hosts in FIPS mode have no md5, so it is used only if it is needed. */
export function createHasher(expected: Pick<Expected, 'sha256'>): Hasher {
  const sha256 = createHash('sha256');
  const md5 = expected.sha256 === null ? createHash('md5') : null;
  let size = 0;
  return {
    get size() {
      return size;
    },
    add(piece) {
      sha256.update(piece);
      md5?.update(piece);
      size += piece.length;
    },
    measure: () => ({ sha256: sha256.digest('hex'), md5: md5?.digest('hex') ?? null, size }),
  };
}

/** Reads a whole file into a hasher. Rejects with the error of the operating system. */
export async function hashFileInto(path: string, hasher: Hasher): Promise<void> {
  const file = await open(path);
  try {
    const buffer = Buffer.allocUnsafeSlow(PIECE);
    for (let read = 1; read > 0; ) {
      ({ bytesRead: read } = await file.read(buffer));
      hasher.add(buffer.subarray(0, read));
    }
  } finally {
    await file.close();
  }
}

/** Describes how the bytes differ from what was expected. Returns null if they match. */
export function differenceOf(
  expected: Expected,
  measured: Measured,
): { expected: string; found: string } | null {
  const checks = [
    { name: 'size', expected: expected.size, found: measured.size },
    { name: 'sha256', expected: expected.sha256, found: measured.sha256 },
    { name: 'md5', expected: measured.md5 === null ? null : expected.md5, found: measured.md5 },
  ].filter((check) => check.expected !== null);
  if (checks.every((check) => check.expected === check.found)) return null;
  return {
    expected: checks.map((check) => `${check.name} ${check.expected}`).join(', '),
    found: checks.map((check) => `${check.name} ${check.found}`).join(', '),
  };
}
