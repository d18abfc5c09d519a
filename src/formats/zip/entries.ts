import type { RandomAccessReader } from 'yauzl';
import { type LimitName, limitOf, overLimit } from '../../limits.js';
import { escapeControls } from '../../text/escape.js';
import { type Content, partOf } from '../content.js';

/** An entry of a ZIP archive as it is stored, compressed or not. */
export interface ZipEntry {
  /** As the archive has it; a folder ends in `/`. */
  readonly name: string;
  /** The name for messages. */
  readonly shownName: string;
  readonly data: Content;
  /** 0 stored, 8 deflated (APPNOTE 4.4.5). */
  readonly method: number;
  readonly isEncrypted: boolean;
  /** Uncompressed, in bytes. */
  readonly size: number;
  readonly crc32: number;
  /** File type and mode of Unix; 0 if the archive was not made there. */
  readonly mode: number;
  /** In seconds since 1970; the archive has no time zone, so it counts as UTC. */
  readonly mtime: number;
}

/**
 * Returns the entries of a ZIP archive (zip64 too) in the order of its directory; nothing is decompressed. Throws Error, with a
 * sentence, if the archive is damaged, has a name twice or entries that overlap; LimitError for more entries than `most`.
 */
export async function zipEntries(bytes: Content, most: LimitName): Promise<ZipEntry[]> {
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
  if (zip.entryCount > limitOf(most))
    throw overLimit('it cannot be opened', most, { found: `${zip.entryCount}` });
  const entries = new Map<string, ZipEntry>();
  const spans: Span[] = [];
  for await (const entry of zip.eachEntry()) {
    const name = entry.fileName;
    const shownName = escapeControls(name);
    if (entries.has(name)) throw new Error(`it has the entry ${shownName} twice`);
    const { fileDataStart } = await zip.readLocalFileHeaderPromise(entry, { minimal: true });
    const end = fileDataStart + entry.compressedSize;
    const data = partOf(bytes, fileDataStart, end);
    if (data.length !== entry.compressedSize) throw new Error(`it ends inside its entry ${shownName}`);
    spans.push({ start: entry.relativeOffsetOfLocalHeader, end, shownName });
    entries.set(name, {
      name,
      shownName,
      data,
      method: entry.compressionMethod,
      isEncrypted: entry.isEncrypted(),
      size: entry.uncompressedSize,
      crc32: entry.crc32,
      mode: entry.versionMadeBy >> 8 === MADE_ON_UNIX ? entry.externalFileAttributes >>> 16 : 0,
      mtime: timeOf(entry.lastModFileDate, entry.lastModFileTime),
    });
  }
  const second = firstOverlap(spans);
  if (second !== null) throw new Error(`its entry ${second} overlaps another one`);
  return [...entries.values()];
}

/** APPNOTE 4.4.2: the upper byte of `version made by`. */
const MADE_ON_UNIX = 3;

/** APPNOTE 4.4.6: date and time of MS-DOS. */
function timeOf(date: number, time: number): number {
  const [year, month, day] = [1980 + (date >> 9), ((date >> 5) & 15) - 1, date & 31];
  return Date.UTC(year, month, day, time >> 11, (time >> 5) & 63, (time & 31) * 2) / 1000;
}

interface Span {
  readonly start: number;
  readonly end: number;
  readonly shownName: string;
}

/** Returns the name of an entry that overlaps an earlier one: no writer does that, and each entry is read and hashed. */
function firstOverlap(spans: readonly Span[]): string | null {
  const sorted = spans.toSorted((a, b) => a.start - b.start);
  const second = sorted.find((span, i) => span.start < (sorted[i - 1]?.end ?? 0));
  return second?.shownName ?? null;
}
