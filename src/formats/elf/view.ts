/** PATH_MAX: no name in an ELF file is of use beyond it. */
const LONGEST_TEXT = 4096;

/** Reads numbers and strings of an ELF file; every read outside of it throws RangeError. */
export class ElfView {
  readonly wide: boolean;
  readonly littleEndian: boolean;
  private readonly data: Buffer;
  private readonly view: DataView;

  constructor(data: Buffer, { wide, littleEndian }: { wide: boolean; littleEndian: boolean }) {
    this.data = data;
    this.view = new DataView(data.buffer, data.byteOffset, data.byteLength);
    this.wide = wide;
    this.littleEndian = littleEndian;
  }

  /** Size of an address in bytes. */
  get wordSize(): 4 | 8 {
    return this.wide ? 8 : 4;
  }

  u16(offset: number): number {
    return this.view.getUint16(offset, this.littleEndian);
  }

  u32(offset: number): number {
    return this.view.getUint32(offset, this.littleEndian);
  }

  /** An address, offset or size. Above 2^53 it is inexact, and outside of every file. */
  word(offset: number): number {
    return this.wide ? Number(this.view.getBigUint64(offset, this.littleEndian)) : this.u32(offset);
  }

  /** The string at `offset`, up to its NUL or `limit` bytes. */
  text(offset: number, limit: number): string {
    if (offset > this.data.length) throw new RangeError('a string lies outside of the file');
    const field = this.data.subarray(offset, offset + Math.min(limit, LONGEST_TEXT));
    const end = field.indexOf(0);
    return field.toString('utf8', 0, end === -1 ? field.length : end);
  }
}
