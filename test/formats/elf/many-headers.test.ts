import { describe, expect, test } from 'vitest';
import { readElf } from '../../../src/formats/elf/read.js';
import { setRunPath } from '../../../src/formats/elf/set-run-path.js';
import { readSections } from '../../../src/formats/elf/tables.js';
import { ElfView } from '../../../src/formats/elf/view.js';
import { elfFile } from '../../fixtures/elf.js';

const PLAIN = elfFile({ needed: ['liba.so.1'], soname: 'libx.so.1' });
const SECTION_HEADER = 64;

/** Returns the file with section headers at its end, and their number where gABI, chapter 4, puts too large numbers. */
function withSections(count: number, { size, info }: { size: number; info: number }): Buffer {
  const file = Buffer.concat([PLAIN, Buffer.alloc(count * SECTION_HEADER)]);
  file.writeBigUInt64LE(BigInt(PLAIN.length), 40);
  file.writeUInt16LE(SECTION_HEADER, 58);
  file.writeBigUInt64LE(BigInt(size), PLAIN.length + 32);
  file.writeUInt32LE(info, PLAIN.length + 44);
  return file;
}

describe('an ELF file with more headers than its header can count', () => {
  test('is read by the number of sections in the first section header', () => {
    const file = withSections(3, { size: 3, info: 0 });
    expect(readSections(new ElfView(file, { wide: true, littleEndian: true }))).toHaveLength(3);
    expect(readElf(setRunPath(file, '$ORIGIN'))).toEqual({ ...readElf(PLAIN), rpath: '$ORIGIN' });
  });

  test('is read by the number of program headers in the first section header', () => {
    const file = withSections(1, { size: 1, info: PLAIN.readUInt16LE(56) });
    file.writeUInt16LE(0xffff, 56);
    expect(readElf(file)).toEqual(readElf(PLAIN));
  });

  test.each([2 ** 20, 0xffffffff])(
    'is no ELF file to readElf if %s program headers are declared but missing',
    (info) => {
      const file = withSections(1, { size: 1, info });
      file.writeUInt16LE(0xffff, 56);
      expect(readElf(file)).toBeNull();
    },
  );

  test('has no sections if its section table is declared empty', () => {
    const file = withSections(1, { size: 0, info: 0 });
    expect(readElf(setRunPath(file, '$ORIGIN'))).toEqual({ ...readElf(PLAIN), rpath: '$ORIGIN' });
  });
});

test('a huge alignment takes no memory', () => {
  const library = elfFile({ needed: ['liba.so.1'] });
  const file = Buffer.concat([library, Buffer.alloc(64)]);
  // A second loaded segment with a lower address lies behind the first one in the file.
  const segment = 64 + 2 * 56;
  file.writeUInt32LE(1, segment);
  file.writeBigUInt64LE(BigInt(library.length), segment + 8);
  file.writeBigUInt64LE(BigInt(1 << 30), segment + 48);
  expect(() => setRunPath(file, '$ORIGIN')).toThrow('aligned to 1073741824 bytes');
});
