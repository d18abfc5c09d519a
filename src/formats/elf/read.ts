import { type ElfDynamic, NO_DYNAMIC, readDynamic } from './dynamic.js';
import { readSegments } from './tables.js';
import { type Bytes, ElfView } from './view.js';

/** Facts about an ELF file: where it runs and what it needs. */
export interface ElfFacts extends ElfDynamic {
  readonly class: 32 | 64;
  readonly endian: 'little' | 'big';
  /** `e_machine`: 62 x86-64, 183 AArch64, 21 PPC64, 22 S390, 40 Arm, 243 RISC-V, 3 i386. */
  readonly machine: number;
  /** `e_type`; a position-independent program is `shared` and has an interpreter. */
  readonly type: 'relocatable' | 'executable' | 'shared' | 'core' | 'other';
  /** PT_INTERP: path of the program interpreter, with which the kernel starts the file. */
  readonly interpreter: string | null;
  /** Largest alignment of a loaded segment, in bytes: a kernel with larger pages cannot load the file. */
  readonly maxAlign: number;
  /** PT_GNU_STACK requests an executable stack. */
  readonly executableStack: boolean;
  /** A loaded segment ends after the end of the file; normal for files that contain only debug data. */
  readonly truncated: boolean;
}

/** True if a file begins with the ELF magic; the rest may be invalid. */
export function hasElfMagic(data: Bytes): boolean {
  return data.subarray(0, MAGIC.length).equals(MAGIC);
}

/**
 * Reads the headers of an ELF file (32 or 64 bits, either byte order). Returns null if the bytes are not a valid ELF file.
 * Never throws.
 */
export function readElf(data: Bytes): ElfFacts | null {
  try {
    return isElf(data) ? readFacts(data) : null;
  } catch (error) {
    // A read outside of the file throws RangeError.
    if (error instanceof RangeError) return null;
    throw error;
  }
}

const MAGIC = Buffer.from('\x7fELF', 'latin1');
const TYPES = ['other', 'relocatable', 'executable', 'shared', 'core'] as const;
const PT_LOAD = 1;
const PT_DYNAMIC = 2;
const PT_INTERP = 3;
const PT_GNU_STACK = 0x6474e551;
const PF_X = 1;

function isElf(data: Bytes): boolean {
  return data.length >= 20 && hasElfMagic(data) && isOneOrTwo(head(data)[4]) && isOneOrTwo(head(data)[5]);
}

function head(data: Bytes): Buffer {
  return data.subarray(0, 20);
}

function isOneOrTwo(byte: number | undefined): boolean {
  return byte === 1 || byte === 2;
}

function readFacts(data: Bytes): ElfFacts {
  const view = new ElfView(data, { wide: head(data)[4] === 2, littleEndian: head(data)[5] === 1 });
  const segments = readSegments(view);
  const loaded = segments.filter(({ type }) => type === PT_LOAD);
  const interpreter = segments.find(({ type }) => type === PT_INTERP);
  const dynamic = segments.find(({ type }) => type === PT_DYNAMIC);
  return {
    class: view.wide ? 64 : 32,
    endian: view.littleEndian ? 'little' : 'big',
    machine: view.u16(18),
    type: TYPES[view.u16(16)] ?? 'other',
    interpreter: interpreter === undefined ? null : view.text(interpreter.offset, interpreter.fileSize),
    maxAlign: loaded.reduce((most, { align }) => Math.max(most, align), 1),
    truncated: loaded.some(({ offset, fileSize }) => offset + fileSize > data.length),
    executableStack: segments.some(({ type, flags }) => type === PT_GNU_STACK && (flags & PF_X) !== 0),
    ...(dynamic === undefined ? NO_DYNAMIC : readDynamic({ view, dynamic, loaded })),
  };
}
