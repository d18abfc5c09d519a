import { crc32 } from 'node:zlib';
import { limitOf, overLimit } from '../limits.js';
import { escapeControls } from './entry-path.js';

/**
 * The members of a ZIP archive in memory, by name, zip64 as well. They are parts of `bytes`, not copies.
 * Throws Error with a sentence where the archive is damaged or a member is compressed (CEP-35 has them stored).
 */
export async function openZip(bytes: Buffer): Promise<ReadonlyMap<string, Buffer>> {
  const { fromBufferPromise } = await import('yauzl');
  const zip = await fromBufferPromise(bytes, { lazyEntries: true }).catch((error: Error) => {
    throw new Error(`it is no whole ZIP archive: ${error.message}`, { cause: error });
  });
  const most = limitOf('zip-members');
  if (zip.entryCount > most)
    throw overLimit('it cannot be opened', 'zip-members', { found: `${zip.entryCount}` });
  const members = new Map<string, Buffer>();
  const spans: Span[] = [];
  for await (const entry of zip.eachEntry()) {
    const name = escapeControls(entry.fileName);
    if (entry.compressionMethod !== 0 || entry.isEncrypted())
      throw new Error(`its member ${name} is not stored`);
    if (members.has(name)) throw new Error(`it holds the member ${name} twice`);
    const { fileDataStart } = await zip.readLocalFileHeaderPromise(entry, { minimal: true });
    const data = bytes.subarray(fileDataStart, fileDataStart + entry.compressedSize);
    spans.push({ start: entry.relativeOffsetOfLocalHeader, end: fileDataStart + entry.compressedSize });
    if (overlap(spans)) throw new Error(`its member ${name} lies over another one`);
    if (data.length !== entry.uncompressedSize) throw new Error(`it is cut inside its member ${name}`);
    if (crc32(data) !== entry.crc32) throw new Error(`its member ${name} is damaged: the CRC-32 differs`);
    members.set(name, data);
  }
  return members;
}

interface Span {
  readonly start: number;
  readonly end: number;
}

/** Whether the last of them has bytes of another one: no writer does that, and each is read and hashed. */
function overlap(spans: readonly Span[]): boolean {
  const last = spans.at(-1);
  return spans.some(
    (one) => last !== undefined && one !== last && one.start < last.end && last.start < one.end,
  );
}
