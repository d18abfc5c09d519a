import { crc32 } from 'node:zlib';
import type { RandomAccessReader } from 'yauzl';
import { limitOf, overLimit } from '../../limits.js';
import { escapeControls } from '../../text/escape.js';
import { type Content, partOf, viewsOf } from '../content.js';

/**
 * Returns the entries of a ZIP archive (zip64 too) by name, as slices of `bytes`. Throws Error, with a sentence, if the archive
 * is damaged or an entry is compressed (CEP-35 requires stored entries).
 */
export async function openZip(bytes: Content): Promise<ReadonlyMap<string, Content>> {
  const { RandomAccessReader: Abstract, fromRandomAccessReaderPromise } = await import('yauzl');
  class Reader extends Abstract {
    override read(...[target, offset, length, position, done]: Parameters<RandomAccessReader['read']>): void {
      const data = bytes.subarray(position, position + length);
      data.copy(target, offset);
      done(data.length < length ? new Error('it ends early') : null);
    }
  }
  const zip = await fromRandomAccessReaderPromise(new Reader(), bytes.length, { lazyEntries: true }).catch(
    (error: Error) => {
      throw new Error(`it is not a complete ZIP archive: ${error.message}`, { cause: error });
    },
  );
  const most = limitOf('zip-members');
  if (zip.entryCount > most)
    throw overLimit('it cannot be opened', 'zip-members', { found: `${zip.entryCount}` });
  const entries = new Map<string, Content>();
  const spans: Span[] = [];
  for await (const entry of zip.eachEntry()) {
    const name = escapeControls(entry.fileName);
    if (entry.compressionMethod !== 0 || entry.isEncrypted())
      throw new Error(`its entry ${name} is compressed or encrypted`);
    if (entries.has(name)) throw new Error(`it has the entry ${name} twice`);
    const { fileDataStart } = await zip.readLocalFileHeaderPromise(entry, { minimal: true });
    const data = partOf(bytes, fileDataStart, fileDataStart + entry.compressedSize);
    spans.push({ start: entry.relativeOffsetOfLocalHeader, end: fileDataStart + entry.compressedSize });
    if (overlap(spans)) throw new Error(`its entry ${name} overlaps another one`);
    if (data.length !== entry.uncompressedSize) throw new Error(`it ends inside its entry ${name}`);
    if (checksumOf(data) !== entry.crc32) throw new Error(`its entry ${name} is damaged: the CRC-32 differs`);
    entries.set(name, data);
  }
  return entries;
}

function checksumOf(data: Content): number {
  let checksum = 0;
  for (const piece of viewsOf(data)) checksum = crc32(piece, checksum);
  return checksum;
}

interface Span {
  readonly start: number;
  readonly end: number;
}

/** True if the last span overlaps another one: no writer does that, and each entry is read and hashed. */
function overlap(spans: readonly Span[]): boolean {
  const last = spans.at(-1);
  return spans.some(
    (span) => last !== undefined && span !== last && span.start < last.end && last.start < span.end,
  );
}
