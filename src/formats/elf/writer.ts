import { ElfView } from './view.js';

/** Writes numbers into an ELF file in place. Throws RangeError for a write outside of the file. */
export class ElfWriter extends ElfView {
  private readonly bytes: Buffer;

  constructor(data: Buffer, { wide, littleEndian }: { wide: boolean; littleEndian: boolean }) {
    super(data, { wide, littleEndian });
    this.bytes = data;
  }

  setU32(offset: number, value: number): void {
    if (this.littleEndian) this.bytes.writeUInt32LE(value, offset);
    else this.bytes.writeUInt32BE(value, offset);
  }

  /** Writes an address, offset or size. */
  setWord(offset: number, value: number): void {
    if (!this.wide) this.setU32(offset, value);
    else if (this.littleEndian) this.bytes.writeBigUInt64LE(BigInt(value), offset);
    else this.bytes.writeBigUInt64BE(BigInt(value), offset);
  }
}
