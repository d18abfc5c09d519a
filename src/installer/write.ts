import { createHash, type Hash } from 'node:crypto';
import { closeSync, openSync, readSync } from 'node:fs';
import { isNoFile, unreadable } from '../errors.js';
import type { Payload } from '../payload/payload.js';
import { CorruptCacheError } from '../store/remake-corrupt.js';
import type { CachedBytes } from '../store/results.js';
import { renderHeader } from './header/header.js';
import type { InstallerTitle } from './header/title.js';

/** Writes a whole file at once, in chunks; a chunk with a position overwrites bytes that were written before. */
export type WriteWhole = (
  path: string,
  content: (sink: (chunk: Uint8Array, position?: number) => void) => void,
  mode: number,
) => void;

/** An installer on disk. */
export interface WrittenInstaller {
  readonly path: string;
  readonly size: number;
  readonly sha256: string;
  readonly payloadSha256: string;
}

const CHUNK = 1 << 20;

/**
 * Writes header and payload to `path`, executable. Hashes every member as it is copied. Throws CorruptCacheError if one does not
 * match its checksum, and whatever `write` throws; then there is no file.
 */
export function writeInstaller(request: {
  path: string;
  template: string;
  title: InstallerTitle;
  payload: Payload;
  write: WriteWhole;
}): WrittenInstaller {
  const { path, template, title, payload, write } = request;
  const draft = renderHeader({ template, title, payload, payloadSha256: '0'.repeat(64) });
  const hash = createHash('sha256');
  let size = draft.length;
  let payloadSha256 = '';
  write(
    path,
    (sink) => {
      const pass = (chunk: Uint8Array): void => {
        hash.update(chunk);
        size += chunk.length;
        sink(chunk);
      };
      sink(draft);
      pass(payload.environment);
      for (const member of payload.members) copyMember(member, pass);
      if (payload.pkgs !== null) pass(payload.pkgs.index);
      for (const member of payload.pkgs?.members ?? []) copyMember(member, pass);
      pass(payload.end);
      payloadSha256 = hash.digest('hex');
      // The header contains the sha256 of the payload behind it, so it is written again, over the first one.
      sink(renderHeader({ template, title, payload, payloadSha256 }), 0);
    },
    0o755,
  );
  return { path, size, sha256: hashFile(path), payloadSha256 };
}

function copyMember(member: CachedBytes, pass: (chunk: Uint8Array) => void): void {
  const hash = createHash('sha256');
  let size = 0;
  try {
    readChunks(member.path, (chunk) => {
      hash.update(chunk);
      size += chunk.length;
      pass(chunk);
    });
  } catch (error) {
    if (isNoFile(error)) throw new CorruptCacheError([member]);
    throw error;
  }
  if (size !== member.size || hash.digest('hex') !== member.sha256) throw new CorruptCacheError([member]);
}

function hashFile(path: string): string {
  const hash: Hash = createHash('sha256');
  readChunks(path, (chunk) => hash.update(chunk));
  return hash.digest('hex');
}

// Reuses one buffer for all chunks: `receive` must not keep it.
function readChunks(path: string, receive: (chunk: Uint8Array) => void): void {
  const fd = reading(path, () => openSync(path, 'r'));
  try {
    const buffer = Buffer.allocUnsafe(CHUNK);
    const next = () => reading(path, () => readSync(fd, buffer));
    for (let read = next(); read > 0; read = next()) receive(buffer.subarray(0, read));
  } finally {
    closeSync(fd);
  }
}

/** Errors in reading a member name the member: errors in writing name the installer. */
function reading<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw isNoFile(error) ? error : unreadable(path, error);
  }
}
