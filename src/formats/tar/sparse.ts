import { type Content, partOf } from '../content.js';
import { readNumber } from './fields.js';
import { BLOCK_SIZE } from './header.js';

/** A file whose holes are not stored in the archive. */
export interface SparseFile {
  /** Bytes of the file, holes included. */
  readonly size: number;
  /** The stored stretches in order; in the archive their bytes are contiguous. */
  readonly stretches: readonly Stretch[];
  /** Offset of the stored bytes in the archive. */
  readonly start: number;
}

interface Stretch {
  readonly offset: number;
  readonly length: number;
}

/** Far more than a disk makes of a file; a map with more is treated as damaged. */
const MOST_STRETCHES = 100_000;

// GNU's old header has four stretches and the real size; blocks of 21 stretches each may follow it.
const OLD = { stretches: 386, count: 4, more: 482, size: 483 } as const;
const OLD_BLOCK = { count: 21, more: 504 } as const;
const NUMBER = 12;

/**
 * Reads the map of GNU's old sparse file (type S): `block` is its header, `start` the end of the header in the archive. Returns
 * null if the map is damaged or truncated.
 */
export function oldSparseFile(archive: Content, block: Buffer, start: number): SparseFile | null {
  const numbers = numbersIn(block, OLD.stretches, OLD.count * 2);
  let more = block[OLD.more] !== 0;
  let at = start;
  for (; more; at += BLOCK_SIZE) {
    const next = archive.subarray(at, at + BLOCK_SIZE);
    if (next.length < BLOCK_SIZE || numbers.length > 2 * MOST_STRETCHES) return null;
    numbers.push(...numbersIn(next, 0, OLD_BLOCK.count * 2));
    more = next[OLD_BLOCK.more] !== 0;
  }
  return sparseFile(numbers, numberIn(block, OLD.size), at);
}

/**
 * Reads the map that pax records give, in GNU's formats 0.0, 0.1 and 1.0. The content begins at `start`; in format 1.0 it
 * begins with the map. Returns null if the map is damaged.
 */
export function paxSparseFile(
  records: ReadonlyMap<string, string>,
  archive: Content,
  start: number,
): SparseFile | null {
  const size = decimal(records.get('realsize') ?? records.get('size') ?? '');
  if (records.get('major') !== '1')
    return sparseFile((records.get('map') ?? '').split(',').map(decimal), size, start);
  const lines = mapAtStart(archive, start);
  const [, ...numbers] = lines?.numbers ?? [];
  return lines === null ? null : sparseFile(numbers, size, start + lines.length);
}

/** Returns the file with its holes as zeros; `stored` is read only on demand. */
export function withHoles(stored: Content, { size, stretches }: SparseFile): Content {
  let begin = 0;
  const pieces = stretches.map(({ offset, length }) => {
    const piece = { offset, data: partOf(stored, begin, begin + length) };
    begin += length;
    return piece;
  });
  return {
    length: size,
    subarray: (start, end) => {
      const result = Buffer.alloc(Math.max(0, Math.min(end, size) - start));
      for (const { offset, data } of pieces) {
        if (offset >= start + result.length || offset + data.length <= start) continue;
        const from = Math.max(0, start - offset);
        data.subarray(from, start + result.length - offset).copy(result, Math.max(0, offset - start));
      }
      return result;
    },
  };
}

// An unreadable number is NaN, which fails the comparisons below.
function sparseFile(numbers: readonly number[], size: number, start: number): SparseFile | null {
  const stretches: Stretch[] = [];
  let end = 0;
  for (let i = 0; i + 1 < numbers.length; i += 2) {
    const [offset = Number.NaN, length = Number.NaN] = numbers.slice(i, i + 2);
    // An empty stretch ends the old maps.
    if (offset === 0 && length === 0) continue;
    if (!(offset >= end && offset + length <= size)) return null;
    end = offset + length;
    stretches.push({ offset, length });
  }
  return Number.isSafeInteger(size) ? { size, stretches, start } : null;
}

/**
 * Reads the map of format 1.0: the number of stretches, then two lines for each, padded with zeros to a whole block. Returns
 * null if it is damaged.
 */
function mapAtStart(archive: Content, start: number): { numbers: number[]; length: number } | null {
  const numbers: number[] = [];
  let line = '';
  for (let at = start; at + BLOCK_SIZE <= archive.length; at += BLOCK_SIZE) {
    for (const byte of archive.subarray(at, at + BLOCK_SIZE)) {
      if (byte !== NEWLINE) line += String.fromCharCode(byte);
      else {
        numbers.push(decimal(line));
        if (!(numbers[0] !== undefined && numbers[0] <= MOST_STRETCHES)) return null;
        line = '';
        if (numbers.length > 2 * (numbers[0] ?? 0)) return { numbers, length: at + BLOCK_SIZE - start };
      }
      if (line.length > LONGEST_NUMBER) return null;
    }
  }
  return null;
}

const NEWLINE = 0x0a;
const LONGEST_NUMBER = 20;

function decimal(text: string): number {
  return /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
}

function numbersIn(block: Buffer, at: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => numberIn(block, at + i * NUMBER));
}

function numberIn(block: Buffer, at: number): number {
  return readNumber(block, at, NUMBER) ?? Number.NaN;
}
