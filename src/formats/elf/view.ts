/** The bytes of a file, in memory or on the disk. */
export interface Bytes {
  readonly length: number;
  subarray(start: number, end: number): Buffer;
}

/** PATH_MAX: a longer name in an ELF file is useless. */
const LONGEST_TEXT = 4096;

/** Reads numbers and strings of an ELF file. Throws RangeError for a read outside of the file. */
export class ElfView {
  readonly wide: boolean;
  readonly littleEndian: boolean;
  private readonly data: Bytes;

  constructor(data: Bytes, { wide, littleEndian }: { wide: boolean; littleEndian: boolean }) {
    this.data = data;
    this.wide = wide;
    this.littleEndian = littleEndian;
  }

  /** Size of an address in bytes. */
  get wordSize(): 4 | 8 {
    return this.wide ? 8 : 4;
  }

  u16(offset: number): number {
    const bytes = this.field(offset, 2);
    return this.littleEndian ? bytes.readUInt16LE() : bytes.readUInt16BE();
  }

  u32(offset: number): number {
    const bytes = this.field(offset, 4);
    return this.littleEndian ? bytes.readUInt32LE() : bytes.readUInt32BE();
  }

  /** Reads an address, offset or size. Above 2^53 it is inexact, but then it is outside of every file. */
  word(offset: number): number {
    if (!this.wide) return this.u32(offset);
    const bytes = this.field(offset, 8);
    return Number(this.littleEndian ? bytes.readBigUInt64LE() : bytes.readBigUInt64BE());
  }

  /** Returns the string at `offset`, up to its NUL or `limit` bytes. */
  text(offset: number, limit: number): string {
    if (offset > this.data.length) throw new RangeError('a string lies outside of the file');
    const field = this.data.subarray(offset, offset + Math.min(limit, LONGEST_TEXT));
    const end = field.indexOf(0);
    return field.toString('utf8', 0, end === -1 ? field.length : end);
  }

  private field(offset: number, length: number): Buffer {
    if (!(offset >= 0 && offset + length <= this.data.length))
      throw new RangeError('it lies outside of the file');
    return this.data.subarray(offset, offset + length);
  }
}
