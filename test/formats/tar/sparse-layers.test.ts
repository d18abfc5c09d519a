import { execFileSync } from 'node:child_process';
import {
  closeSync,
  ftruncateSync,
  mkdtempSync,
  openSync,
  rmSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it, test } from 'vitest';
import { BLOCK_SIZE, END_OF_ARCHIVE, padding, tarHeader } from '../../../src/formats/tar/header.js';
import { readTar, TarError } from '../../../src/formats/tar/reader.js';
import { seal } from './made-tar.js';

const folder = mkdtempSync(join(tmpdir(), 'tar-reader-'));

afterAll(() => rmSync(folder, { recursive: true }));

describe('a sparse file of a layer is read with its holes, as GNU tar writes it:', () => {
  const read = (tar: Buffer) => readTar(tar, { source: 'a layer' });
  const FORMATS = [
    ['--format=gnu'],
    ['--format=pax', '--sparse-version=1.0'],
    ['--format=pax', '--sparse-version=0.1'],
    ['--format=pax', '--sparse-version=0.0'],
  ];

  /** Makes a file of 4 MiB with data stretches far apart, and a plain file after it. */
  function makeFiles(name: string, stretches: number): Buffer {
    const content = Buffer.alloc(1 << 22);
    const placeOf = (i: number) => Math.floor((i * content.length) / stretches);
    for (let i = 0; i < stretches; i += 1) content.write(`data ${i}`, placeOf(i));
    const fd = openSync(join(folder, name), 'w');
    ftruncateSync(fd, content.length);
    for (let i = 0; i < stretches; i += 1) writeSync(fd, `data ${i}`, placeOf(i));
    closeSync(fd);
    writeFileSync(join(folder, 'z-behind'), 'behind');
    return content;
  }

  // The header of the old form holds four, and each block after it 21.
  test.each(
    FORMATS.flatMap((format) => [0, 1, 4, 5, 60].map((stretches) => [...format, stretches] as const)),
  )('%s %s %s', (...row) => {
    const stretches = Number(row.at(-1));
    const name = `holes-${row.join('-')}`;
    const content = makeFiles(name, stretches);
    const words = [
      '-c',
      '--sparse',
      '--hole-detection=raw',
      ...row.slice(0, -1).map(String),
      name,
      'z-behind',
    ];
    const tar = execFileSync('tar', words, { cwd: folder });
    expect(tar.length).toBeLessThan(content.length / 2);
    const [file, behind] = read(tar);
    expect(file).toMatchObject({ type: 'file', path: Buffer.from(name) });
    expect(file?.data.subarray(0, content.length).equals(content)).toBe(true);
    const [from, to] = [1 << 20, 1 << 21];
    expect(file?.data.subarray(from, to).equals(content.subarray(from, to))).toBe(true);
    expect(behind?.data.toString()).toBe('behind');
  });

  test('a large hole takes no memory', () => {
    writeFileSync(join(folder, 'huge'), '');
    truncateSync(join(folder, 'huge'), 2 ** 28);
    for (const format of FORMATS) {
      const tar = execFileSync('tar', ['-c', '--sparse', ...format, 'huge'], { cwd: folder });
      const [file] = read(tar);
      expect(file?.path.toString()).toBe('huge');
      expect(file?.data.length).toBeLessThan(1 << 20);
    }
  });

  test('a damaged sparse map gives entries or a TarError', () => {
    const tars = FORMATS.map((format) => {
      makeFiles('damaged', 30);
      return execFileSync('tar', ['-c', '--sparse', '--hole-detection=raw', ...format, 'damaged'], {
        cwd: folder,
      });
    });
    const change = fc.record({ at: fc.nat(8192), byte: fc.integer({ min: 0x20, max: 0x39 }) });
    fc.assert(
      fc.property(fc.constantFrom(...tars), fc.array(change, { maxLength: 4 }), (tar, changes) => {
        const damaged = Buffer.from(tar);
        for (const { at, byte } of changes) damaged[at] = byte;
        try {
          for (const { data } of read(damaged)) data.subarray(0, 1 << 16);
        } catch (error) {
          expect(error).toBeInstanceOf(TarError);
        }
      }),
    );
  });

  test.each([
    ['a stretch beyond the end', { map: '0,513', size: '512' }],
    ['overlapping stretches', { map: '0,10,5,10', size: '512' }],
    ['a word in place of a number', { map: '0,ten', size: '512' }],
    ['no size', { map: '0,10' }],
  ])('a sparse map with %s is refused', (_, records) => {
    const pax = Object.entries(records).map(([key, value]) => {
      const rest = ` GNU.sparse.${key}=${value}\n`;
      return `${rest.length + 2}${rest}`;
    });
    const data = Buffer.from(pax.join(''));
    const ahead = tarHeader({ path: 'pax', type: 'file', mode: 0o644, mtime: 0, size: data.length });
    ahead.write('x', 156, 'latin1');
    const file = tarHeader({ path: 'f', type: 'file', mode: 0o644, mtime: 0, size: 10 });
    const tar = Buffer.concat([seal(ahead), data, padding(data.length), file, Buffer.alloc(2048)]);
    expect(() => read(tar)).toThrow(new TarError('"f" is a sparse file whose map is damaged'));
  });
});

it.each([
  [4_000, true],
  [5_000, false],
])('a sparse map of %s blocks is accepted: %s', (count, isRead) => {
  const header = tarHeader({ path: 'x', type: 'file', mode: 0o644, mtime: 0, size: 0 });
  header.write('S', 156);
  header[482] = 1;
  // Each block holds 21 stretches and says whether another one follows.
  const blocks = Buffer.alloc(BLOCK_SIZE * count);
  for (let i = 0; i < count - 1; i++) blocks[i * BLOCK_SIZE + 504] = 1;
  const read = () => readTar(Buffer.concat([seal(header), blocks, END_OF_ARCHIVE]), { source: 'a layer' });
  if (isRead) expect(read()).toHaveLength(1);
  else expect(read).toThrow('map is damaged');
});
