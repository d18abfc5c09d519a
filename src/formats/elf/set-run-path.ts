import { ElfError } from './error.js';
import { extendLastSegment } from './extend.js';
import { fieldOffsets, readSections, readSegments, type Segment } from './tables.js';
import { ElfWriter } from './writer.js';

/** One entry of the dynamic section. */
interface Tag {
  readonly tag: number;
  readonly value: number;
}

/**
 * Sets the run path of a dynamically linked ELF file (32 or 64 bits, either byte order) as `patchelf --force-rpath --set-rpath`
 * does: DT_RPATH replaces any DT_RPATH and DT_RUNPATH. `texts` are added to the string table too, though nothing refers to
 * them. If the table lacks a string, a copy of it with all strings is added after the last segment. Throws ElfError if the file
 * is damaged or has no dynamic section.
 */
export function setRunPath(original: Buffer, runPath: string, texts: readonly string[] = []): Buffer {
  const layout = layoutOf(original);
  try {
    return withRunPath(original, [runPath, ...texts], layout);
  } catch (error) {
    if (error instanceof RangeError) throw new ElfError('its headers point outside of the file');
    throw error;
  }
}

const PT_LOAD = 1;
const PT_DYNAMIC = 2;
const PF_W = 2;
const DT_STRTAB = 5;
const DT_STRSZ = 10;
const DT_RPATH = 15;
const DT_RUNPATH = 29;
const SHT_STRTAB = 3;
const SHT_DYNAMIC = 6;

type Layout = { readonly wide: boolean; readonly littleEndian: boolean };

function layoutOf(data: Buffer): Layout {
  if (data.length < 52 || data.toString('latin1', 0, 4) !== '\x7fELF')
    throw new ElfError('it is not an ELF file');
  return { wide: data[4] === 2, littleEndian: data[5] === 1 };
}

function withRunPath(original: Buffer, [runPath = '', ...texts]: readonly string[], layout: Layout): Buffer {
  const view = new ElfWriter(original, layout);
  const dynamic = dynamicOf(view);
  const tags = readTags(view, dynamic);
  const strings = stringsOf(original, view, tags);
  const table = [runPath, ...texts].reduce(withString, strings.bytes);
  const newTags = withTag(tags, table.indexOf(`${runPath}\0`));
  const entry = 2 * view.wordSize;
  const hasRoom = newTags.length < Math.floor(dynamic.fileSize / entry);
  if (table === strings.bytes && hasRoom) {
    const data = Buffer.from(original);
    writeTags(new ElfWriter(data, layout), dynamic.offset, { tags: newTags, count: tags.length });
    return data;
  }
  const padded = padTo(table, 16);
  const room = Buffer.alloc(hasRoom ? 0 : (newTags.length + 1) * entry);
  const { data, address, offset } = extendLastSegment(original, Buffer.concat([padded, room]), layout);
  const writer = new ElfWriter(data, layout);
  const size = table.length;
  moveSection(writer, { type: SHT_STRTAB, from: strings.address, to: { address, offset, size } });
  const values = new Map([
    [DT_STRTAB, address],
    [DT_STRSZ, size],
  ]);
  const final = newTags.map(({ tag, value }) => ({ tag, value: values.get(tag) ?? value }));
  const behind = padded.length;
  if (!hasRoom)
    moveDynamic(writer, dynamic, { address: address + behind, offset: offset + behind, size: room.length });
  writeTags(writer, dynamicOf(writer).offset, { tags: final, count: hasRoom ? tags.length : 0 });
  return data;
}

/** Returns the string table with `text`; it may be the end of another string, as linkers do it. */
function withString(strings: Buffer, text: string): Buffer {
  const added = Buffer.from(`${text}\0`);
  return strings.includes(added) ? strings : Buffer.concat([strings, added]);
}

function dynamicOf(view: ElfWriter): Segment {
  const dynamic = readSegments(view).find(({ type }) => type === PT_DYNAMIC);
  if (dynamic === undefined) throw new ElfError('it has no dynamic section');
  return dynamic;
}

function readTags(view: ElfWriter, { offset, fileSize }: Segment): Tag[] {
  const entry = 2 * view.wordSize;
  const tags: Tag[] = [];
  for (let at = offset; at + entry <= offset + fileSize; at += entry) {
    const tag = view.word(at);
    if (tag === 0) return tags;
    tags.push({ tag, value: view.word(at + view.wordSize) });
  }
  throw new ElfError('its dynamic section has no end');
}

function stringsOf(data: Buffer, view: ElfWriter, tags: readonly Tag[]): { address: number; bytes: Buffer } {
  const address = tags.find(({ tag }) => tag === DT_STRTAB)?.value ?? 0;
  const size = tags.find(({ tag }) => tag === DT_STRSZ)?.value ?? 0;
  const segment = readSegments(view).find(
    (segment) =>
      segment.type === PT_LOAD &&
      address >= segment.address &&
      address + size <= segment.address + segment.fileSize,
  );
  if (segment === undefined || size === 0) throw new ElfError('its strings lie outside of the file');
  const start = address - segment.address + segment.offset;
  if (start + size > data.length || data[start + size - 1] !== 0)
    throw new ElfError('its strings have no end');
  return { address, bytes: data.subarray(start, start + size) };
}

/** Replaces the first run path and removes the others; if there is none, adds it at the end. */
function withTag(tags: readonly Tag[], value: number): Tag[] {
  const isRunPath = ({ tag }: Tag) => tag === DT_RPATH || tag === DT_RUNPATH;
  const first = tags.findIndex(isRunPath);
  const runPath = { tag: DT_RPATH, value };
  if (first === -1) return [...tags, runPath];
  return tags.flatMap((tag, at) => (at === first ? [runPath] : isRunPath(tag) ? [] : [tag]));
}

/** Writes the entries and the null entry after them; overwrites all of the `count` entries that were there. */
function writeTags(
  writer: ElfWriter,
  offset: number,
  { tags, count }: { readonly tags: readonly Tag[]; readonly count: number },
): void {
  for (let at = 0; at <= Math.max(tags.length, count); at += 1) {
    const entry = offset + at * 2 * writer.wordSize;
    writer.setWord(entry, tags[at]?.tag ?? 0);
    writer.setWord(entry + writer.wordSize, tags[at]?.value ?? 0);
  }
}

interface Place {
  readonly address: number;
  readonly offset: number;
  readonly size: number;
}

function moveDynamic(writer: ElfWriter, { address: from }: Segment, to: Place): void {
  const { segment: fields } = fieldOffsets(writer);
  const { at } = dynamicOf(writer);
  const home = readSegments(writer).find(
    (segment) =>
      segment.type === PT_LOAD &&
      to.address >= segment.address &&
      to.address < segment.address + segment.memorySize,
  );
  // The loader writes into the dynamic section.
  if (((home?.flags ?? 0) & PF_W) === 0) throw new ElfError('its last segment cannot be written to');
  writer.setWord(at + fields.offset, to.offset);
  writer.setWord(at + fields.address, to.address);
  writer.setWord(at + fields.address + writer.wordSize, to.address);
  writer.setWord(at + fields.fileSize, to.size);
  writer.setWord(at + fields.memorySize, to.size);
  moveSection(writer, { type: SHT_DYNAMIC, from, to });
}

function moveSection(
  writer: ElfWriter,
  { type, from, to }: { readonly type: number; readonly from: number; readonly to: Place },
): void {
  const { section: fields } = fieldOffsets(writer);
  const section = readSections(writer).find((section) => section.type === type && section.address === from);
  if (section === undefined) return;
  writer.setWord(section.at + fields.address, to.address);
  writer.setWord(section.at + fields.offset, to.offset);
  writer.setWord(section.at + fields.size, to.size);
}

function padTo(bytes: Buffer, unit: number): Buffer {
  return Buffer.concat([bytes, Buffer.alloc(-bytes.length & (unit - 1))]);
}
