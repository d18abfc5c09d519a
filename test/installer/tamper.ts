import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { gunzipSync, gzipSync } from 'node:zlib';
import { type FileSpan, readInstaller } from '../../src/inspect/read.js';
import { completeHeader } from '../../src/installer/header/header.js';
import type { HeaderValues } from '../../src/installer/header/header-values.js';
import { readParts } from '../../src/installer/header/read-parts.js';

/** Changes of an installer by somebody who knows its format. */
export interface Change {
  /** Returns the new tar blocks of each part (environment, members, package cache, end). */
  readonly tars?: (tars: Buffer[]) => Buffer[];
  /** Returns the new compressed parts. */
  readonly parts?: (parts: Buffer[]) => Buffer[];
  readonly values?: (values: HeaderValues) => HeaderValues;
  /** Returns the new text of the header. */
  readonly header?: (text: string) => string;
}

/** Changes an installer (compressed by gzip) in its place, and corrects all sizes and digests in its header. */
export function tamper(path: string, change: Change): void {
  const bytes = readFileSync(path);
  const { raw, members, pkgs } = readInstaller(memory(bytes), path);
  const old = spansOf(path).map(({ offset, size }) => bytes.subarray(offset, offset + size));
  const { tars = keep, parts = keep, values = keep, header = keep } = change;
  const tarsOf = (compressed: Buffer[]) => compressed.map((part) => gunzipSync(part));
  const packed =
    change.tars === undefined ? old : tars(tarsOf(old)).map((tar) => gzipSync(tar, { level: 6 }));
  const changed = parts(packed);
  const sizes = changed.map((part) => part.length);
  const payload = Buffer.concat(changed);
  const [environmentBytes, others] = [sizes[0] ?? 0, sizes.slice(1, -1)];
  const cache = pkgs === null ? [] : others.splice(members.length);
  const { HEADER_BYTES, HEADER_SHA256, HEADER_SHA256_AT, ...kept } = raw;
  const corrected = values({
    ...kept,
    PAYLOAD_BYTES: payload.length,
    PAYLOAD_SHA256: createHash('sha256').update(payload).digest('hex'),
    ENVIRONMENT_BYTES: environmentBytes,
    MEMBERS: others.join(' '),
    PKGS_INDEX_BYTES: cache[0] ?? 0,
    PKGS_MEMBERS: cache.slice(1).join(' '),
    END_BYTES: sizes.at(-1) ?? 0,
  });
  writeFileSync(path, Buffer.concat([completeHeader(header(readParts().header), corrected), payload]));
}

/** Bytes in memory, as the reader of installers takes them. */
export function memory(bytes: Buffer): { size: number; read(offset: number, length: number): Buffer } {
  return { size: bytes.length, read: (offset, length) => bytes.subarray(offset, offset + length) };
}

/** Returns the positions of the parts of an installer. */
export function spansOf(path: string): FileSpan[] {
  const { environment, members, pkgs, end } = readInstaller(memory(readFileSync(path)), path);
  return [environment, ...members, ...(pkgs === null ? [] : [pkgs.index, ...pkgs.members]), end];
}

function keep<T>(value: T): T {
  return value;
}
