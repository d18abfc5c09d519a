import { limitOf } from '../../limits.js';
import type { ElfView } from './view.js';

/** A program header. */
export interface Segment {
  /** Offset of the header itself. */
  readonly at: number;
  readonly type: number;
  readonly flags: number;
  readonly offset: number;
  readonly address: number;
  readonly fileSize: number;
  readonly memorySize: number;
  readonly align: number;
}

/** A section header. */
export interface Section {
  /** Offset of the header itself. */
  readonly at: number;
  readonly type: number;
  readonly flags: number;
  readonly address: number;
  readonly offset: number;
  readonly size: number;
}

/** Offsets of the fields in the ELF header, a program header and a section header. */
export interface FieldOffsets {
  readonly header: Readonly<
    Record<'phoff' | 'shoff' | 'phentsize' | 'phnum' | 'shentsize' | 'shnum', number>
  >;
  readonly segment: Readonly<Record<Exclude<keyof Segment, 'at'>, number>> & { readonly entry: number };
  readonly section: Readonly<Record<Exclude<keyof Section, 'at'> | 'info' | 'entry', number>>;
}

const WIDE: FieldOffsets = {
  header: { phoff: 32, shoff: 40, phentsize: 54, phnum: 56, shentsize: 58, shnum: 60 },
  segment: {
    ...{ type: 0, flags: 4, offset: 8, address: 16, fileSize: 32, memorySize: 40, align: 48 },
    entry: 56,
  },
  section: { ...{ type: 4, flags: 8, address: 16, offset: 24, size: 32, info: 44 }, entry: 64 },
};

const NARROW: FieldOffsets = {
  header: { phoff: 28, shoff: 32, phentsize: 42, phnum: 44, shentsize: 46, shnum: 48 },
  segment: {
    ...{ type: 0, offset: 4, address: 8, fileSize: 16, memorySize: 20, flags: 24, align: 28 },
    entry: 32,
  },
  section: { ...{ type: 4, flags: 8, address: 12, offset: 16, size: 20, info: 28 }, entry: 40 },
};

/** Returns the field offsets for the class of the file (gABI, chapters 4 and 5). */
export function fieldOffsets({ wide }: ElfView): FieldOffsets {
  return wide ? WIDE : NARROW;
}

/** PN_XNUM: the field is too small for the number of program headers; the first section header has it. */
const MANY_SEGMENTS = 0xffff;

/** Reads the program headers. Throws RangeError if they are damaged or lie outside. */
export function readSegments(view: ElfView): Segment[] {
  const { header, segment } = fieldOffsets(view);
  const start = view.word(header.phoff);
  const stated = view.u16(header.phnum);
  const count = stated === MANY_SEGMENTS ? statedElsewhere(view) : stated;
  if (count > 0 && view.u16(header.phentsize) !== segment.entry)
    throw new RangeError('its program headers have an unexpected size');
  return entries(count, (index) => {
    const at = start + index * segment.entry;
    return {
      at,
      type: view.u32(at + segment.type),
      flags: view.u32(at + segment.flags),
      offset: view.word(at + segment.offset),
      address: view.word(at + segment.address),
      fileSize: view.word(at + segment.fileSize),
      memorySize: view.word(at + segment.memorySize),
      align: view.word(at + segment.align),
    };
  });
}

function statedElsewhere(view: ElfView): number {
  const { header, section } = fieldOffsets(view);
  const sections = view.word(header.shoff);
  if (sections === 0) throw new RangeError('it does not state the number of its program headers');
  return view.u32(sections + section.info);
}

/** Reads the section headers; returns none if the file is stripped of them. Throws as `readSegments` does. */
export function readSections(view: ElfView): Section[] {
  const { header, section } = fieldOffsets(view);
  const start = view.word(header.shoff);
  if (start === 0) return [];
  if (view.u16(header.shentsize) !== section.entry)
    throw new RangeError('its section headers have an unexpected size');
  // If the field is too small for the number of sections, the first section header has it (gABI, chapter 4).
  const count = view.u16(header.shnum) || view.word(start + section.size);
  return entries(count, (index) => {
    const at = start + index * section.entry;
    return {
      at,
      type: view.u32(at + section.type),
      flags: view.word(at + section.flags),
      address: view.word(at + section.address),
      offset: view.word(at + section.offset),
      size: view.word(at + section.size),
    };
  });
}

function entries<Entry>(count: number, read: (index: number) => Entry): Entry[] {
  if (count > limitOf('elf-entries'))
    throw new RangeError('it has more headers than the limit "elf-entries" allows');
  return Array.from({ length: count }, (_, index) => read(index));
}
