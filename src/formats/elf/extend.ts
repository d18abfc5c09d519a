import { ElfError } from './error.js';
import { fieldOffsets, readSections, readSegments, type Section, type Segment } from './tables.js';
import { ElfWriter } from './writer.js';

/** An extended file, and where the added bytes are. */
export interface Extended {
  readonly data: Buffer;
  /** Address at which the added bytes are loaded. */
  readonly address: number;
  /** Offset of the added bytes in the file. */
  readonly offset: number;
}

/** Maximum .bss that is added to the file, and maximum alignment of segments, in bytes; no library has so much. */
const MOST_ZEROS = 64 * 1024 * 1024;
const ALIGNMENT = 16;

/**
 * Adds bytes after the memory of the last loaded segment. Addresses and the number of headers stay the same, so the program
 * headers need not move, which strip and old kernels do not support. Zeroed memory that is not in the file (.bss) is added to
 * it, since it lies before the new bytes. Throws ElfError if there is no such segment or it cannot be extended.
 */
export function extendLastSegment(
  original: Buffer,
  addition: Buffer,
  layout: { readonly wide: boolean; readonly littleEndian: boolean },
): Extended {
  const view = new ElfWriter(original, layout);
  const segments = readSegments(view);
  const loaded = segments.filter(({ type }) => type === PT_LOAD);
  const last = loaded.reduce<Segment | null>((a, b) => (a === null || b.address > a.address ? b : a), null);
  if (last === null) throw new ElfError('it has no loaded segment');
  const end = last.offset + last.fileSize;
  const address = alignUp(last.address + last.memorySize, ALIGNMENT);
  const zeros = address - (last.address + last.fileSize);
  if (end > original.length || zeros < 0) throw new ElfError('its last segment ends outside of the file');
  if (zeros > MOST_ZEROS)
    throw new ElfError(`it has ${zeros} bytes of zeroed memory, more than ${MOST_ZEROS}`);
  // Later segments must keep offsets that match their addresses modulo the alignment.
  const unit = loaded.some(({ offset }) => offset >= end)
    ? Math.max(...loaded.map(({ align }) => align))
    : ALIGNMENT;
  if (unit > MOST_ZEROS)
    throw new ElfError(`its segments are aligned to ${unit} bytes, more than ${MOST_ZEROS}`);
  const shift = alignUp(zeros + addition.length, unit);
  const inserted = Buffer.alloc(shift);
  addition.copy(inserted, zeros);
  const data = Buffer.concat([original.subarray(0, end), inserted, original.subarray(end)]);
  const writer = new ElfWriter(data, layout);
  moveTables(writer, end, shift);
  moveSegments(writer, { last, end, shift, size: zeros + addition.length });
  moveSections(writer, { last, end, shift });
  return { data, address, offset: end + zeros };
}

const PT_LOAD = 1;
const SHT_PROGBITS = 1;
const SHT_NOBITS = 8;
const SHF_ALLOC = 2;
const SHF_TLS = 0x400;

function moveTables(writer: ElfWriter, end: number, shift: number): void {
  const { header } = fieldOffsets(writer);
  for (const field of [header.phoff, header.shoff]) {
    const at = writer.word(field);
    if (at >= end) writer.setWord(field, at + shift);
  }
}

function moveSegments(
  writer: ElfWriter,
  { last, end, shift, size }: { last: Segment; end: number; shift: number; size: number },
): void {
  const { segment: fields } = fieldOffsets(writer);
  for (const segment of readSegments(writer)) {
    if (segment.type === PT_LOAD && segment.address === last.address) {
      writer.setWord(segment.at + fields.fileSize, last.fileSize + size);
      writer.setWord(segment.at + fields.memorySize, last.fileSize + size);
    } else if (segment.offset >= end && segment.fileSize > 0) {
      writer.setWord(segment.at + fields.offset, segment.offset + shift);
    }
  }
}

function moveSections(
  writer: ElfWriter,
  { last, end, shift }: { last: Segment; end: number; shift: number },
): void {
  const { section: fields } = fieldOffsets(writer);
  for (const section of readSections(writer)) {
    if (isIn(section, last)) {
      writer.setWord(section.at + fields.offset, last.offset + section.address - last.address);
      if (section.type === SHT_NOBITS && (section.flags & SHF_TLS) === 0)
        writer.setU32(section.at + fields.type, SHT_PROGBITS);
    } else if (section.offset >= end) writer.setWord(section.at + fields.offset, section.offset + shift);
  }
}

function isIn({ flags, address }: Section, segment: Segment): boolean {
  const isLoaded = (flags & SHF_ALLOC) !== 0;
  return isLoaded && address >= segment.address && address <= segment.address + segment.memorySize;
}

function alignUp(value: number, unit: number): number {
  return Math.ceil(value / unit) * unit;
}
