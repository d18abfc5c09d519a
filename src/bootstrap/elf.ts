/** What the dynamic linker needs to know of an ELF file. */
export interface ElfFacts {
  /** DT_NEEDED, in order. */
  readonly needed: readonly string[];
  readonly soname: string | null;
}

const MAGIC = Buffer.from('\x7fELF', 'latin1');
const PT_LOAD = 1;
const PT_DYNAMIC = 2;
const DT_NEEDED = 1;
const DT_STRTAB = 5;
const DT_SONAME = 14;

interface Segment {
  readonly type: number;
  readonly offset: number;
  readonly address: number;
  readonly size: number;
}

/**
 * Reads the dynamic section of an ELF file of either class and byte order (System V gABI, chapter 5).
 * Null for anything that is no ELF file or is linked statically; offsets that lead nowhere read as an empty section.
 */
export function readElfDynamic(data: Buffer): ElfFacts | null {
  if (data.length < 64 || !data.subarray(0, 4).equals(MAGIC)) return null;
  const reader = createReader(data);
  const segments = readSegments(reader);
  const dynamic = segments.find(({ type }) => type === PT_DYNAMIC);
  if (dynamic === undefined) return null;
  const tags = readTags(reader, dynamic);
  const strings = fileOffset(segments, tags.find(([tag]) => tag === DT_STRTAB)?.[1] ?? 0);
  const names = (wanted: number) =>
    tags.filter(([tag]) => tag === wanted).map(([, value]) => readString(data, strings + value));
  return { needed: names(DT_NEEDED), soname: names(DT_SONAME)[0] ?? null };
}

interface Reader {
  readonly is64: boolean;
  readonly size: number;
  half(offset: number): number;
  word(offset: number): number;
  /** A word of the class's own width. */
  native(offset: number): number;
}

function createReader(data: Buffer): Reader {
  const is64 = data[4] === 2;
  const little = data[5] === 1;
  const within = (offset: number, bytes: number) => offset >= 0 && offset + bytes <= data.length;
  const word = (offset: number) =>
    within(offset, 4) ? (little ? data.readUInt32LE(offset) : data.readUInt32BE(offset)) : 0;
  return {
    is64,
    size: data.length,
    half: (offset) =>
      within(offset, 2) ? (little ? data.readUInt16LE(offset) : data.readUInt16BE(offset)) : 0,
    word,
    native: (offset) => {
      if (!is64) return word(offset);
      if (!within(offset, 8)) return 0;
      return Number(little ? data.readBigUInt64LE(offset) : data.readBigUInt64BE(offset));
    },
  };
}

function readSegments(reader: Reader): Segment[] {
  const { is64 } = reader;
  const table = reader.native(is64 ? 32 : 28);
  const entrySize = reader.half(is64 ? 54 : 42);
  const count = reader.half(is64 ? 56 : 44);
  return Array.from({ length: count }, (_, index) => {
    const at = table + index * entrySize;
    return {
      type: reader.word(at),
      offset: reader.native(at + (is64 ? 8 : 4)),
      address: reader.native(at + (is64 ? 16 : 8)),
      size: reader.native(at + (is64 ? 32 : 16)),
    };
  });
}

function readTags(reader: Reader, dynamic: Segment): [tag: number, value: number][] {
  const width = reader.is64 ? 8 : 4;
  const tags: [number, number][] = [];
  const end = Math.min(dynamic.offset + dynamic.size, reader.size);
  for (let at = dynamic.offset; at + 2 * width <= end; at += 2 * width) {
    const tag = reader.native(at);
    if (tag === 0) break;
    tags.push([tag, reader.native(at + width)]);
  }
  return tags;
}

function fileOffset(segments: readonly Segment[], address: number): number {
  const segment = segments.find(
    (one) => one.type === PT_LOAD && address >= one.address && address < one.address + one.size,
  );
  return segment === undefined ? 0 : address - segment.address + segment.offset;
}

function readString(data: Buffer, start: number): string {
  const end = data.indexOf(0, start);
  return data.toString('latin1', start, end === -1 ? start : end);
}
