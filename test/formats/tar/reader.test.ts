import { execFileSync } from 'node:child_process';
import {
  closeSync,
  ftruncateSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  rmSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it, test } from 'vitest';
import { wholeOf } from '../../../src/formats/content.js';
import { BLOCK_SIZE, END_OF_ARCHIVE, padding, tarHeader } from '../../../src/formats/tar/header.js';
import { readPaxRecords } from '../../../src/formats/tar/pax.js';
import { readTar, TarError } from '../../../src/formats/tar/reader.js';

const folder = mkdtempSync(join(tmpdir(), 'tar-reader-'));
afterAll(() => rmSync(folder, { recursive: true }));

const LONG = `${'directory-with-a-long-name/'.repeat(12)}file-ü`;

describe('readTar', () => {
  it.each([
    ['gnu', true],
    ['oldgnu', true],
    ['pax', true],
    ['ustar', false],
    ['v7', false],
  ])('reads what GNU tar writes as %s', (format, holdsLongNames) => {
    const root = join(folder, format);
    const file = holdsLongNames ? LONG : 'short/file-ü';
    mkdirSync(join(root, dirname(file)), { recursive: true });
    writeFileSync(join(root, file), 'content\n', { mode: 0o640 });
    utimesSync(join(root, file), 1_500_000_000.25, 1_500_000_000.25);
    linkSync(join(root, file), join(root, 'z-hard'));
    symlinkSync(`${file}-target`, join(root, 'z-soft'));
    const archive = execFileSync('tar', ['-c', `--format=${format}`, '--sort=name', '.'], { cwd: root });
    const entries = readTar(archive).map(({ type, path, mtime, target, data }) => ({
      type,
      path: path.toString(),
      target: target.toString(),
      data: data.toString(),
      mtime: type === 'file' ? mtime : 0,
    }));
    expect(entries.at(0)).toMatchObject({ type: 'directory', path: './' });
    expect(entries.slice(-3)).toEqual([
      { type: 'file', path: `./${file}`, target: '', data: 'content\n', mtime: 1_500_000_000 },
      { type: 'hardlink', path: './z-hard', target: `./${file}`, data: '', mtime: 0 },
      { type: 'softlink', path: './z-soft', target: `${file}-target`, data: '', mtime: 0 },
    ]);
  });

  it('reads what tarHeader writes', () => {
    const component = fc.stringMatching(/^[a-z]{1,90}$/);
    const path = fc.array(component, { minLength: 1, maxLength: 6 }).map((parts) => parts.join('/'));
    fc.assert(
      fc.property(path, path, fc.uint8Array({ maxLength: 1100 }), (file, target, bytes) => {
        const data = Buffer.from(bytes);
        const entries = readTar(
          archiveOf([
            { path: file, data },
            { path: 'l', linkTarget: target },
          ]),
        );
        expect(entries.map((entry) => [entry.path.toString(), entry.target.toString(), entry.data])).toEqual([
          [file, '', data],
          ['l', target, Buffer.alloc(0)],
        ]);
      }),
    );
  });

  it('gives the data as part of the archive', () => {
    const archive = archiveOf([{ path: 'x', data: Buffer.from('data') }]);
    expect(wholeOf(readTar(archive)[0]?.data ?? Buffer.alloc(0)).buffer).toBe(archive.buffer);
  });

  it('reads numbers in base 256, blank ones, and the oldest directories', () => {
    const header = tarHeader({ path: 'old/', type: 'file', mode: 0o755, mtime: 0 });
    header[156] = 0;
    header.write('\x80\0\0\0\0\0\0\0\x01\0\0\0', 136, 'latin1');
    header.write('       \0', 100, 'latin1');
    expect(readTar(seal(header))).toMatchObject([{ type: 'directory', mode: 0, mtime: 2 ** 24 }]);
  });

  it.each([
    ['a character device', '3'],
    ['a block device', '4'],
    ['a fifo', '6'],
    ['a sparse file', 'S'],
    ['an entry of the unknown type "V"', 'V'],
  ])('refuses %s', (what, typeFlag) => {
    const header = tarHeader({ path: 'dev/x', type: 'file', mode: 0o644, mtime: 0 });
    header.write(typeFlag, 156, 'latin1');
    expect(() => readTar(seal(header))).toThrow(new TarError(`"dev/x" is ${what}`));
  });

  it('refuses sparse files of every format', () => {
    const path = join(folder, 'sparse');
    writeFileSync(path, '');
    truncateSync(path, 1 << 22);
    for (const format of [
      ['--format=gnu'],
      ['--format=pax', '--sparse-version=1.0'],
      ['--format=pax', '--sparse-version=0.1'],
      ['--format=pax', '--sparse-version=0.0'],
    ]) {
      const archive = execFileSync('tar', ['-c', '--sparse', ...format, 'sparse'], { cwd: folder });
      expect(() => readTar(archive)).toThrow(/sparse/);
    }
  });

  it('refuses a changed header', () => {
    const archive = archiveOf([{ path: 'bin/x', data: Buffer.from('data') }]);
    for (let at = 0; at < 345; at += 1) {
      const changed = Buffer.from(archive);
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(() => readTar(changed), `byte ${at}`).toThrow(TarError);
    }
  });

  it('refuses an archive that is cut inside a header or content', () => {
    const archive = archiveOf([{ path: 'bin/x', data: Buffer.alloc(700) }]);
    for (const length of [1, 511, 513, 1211]) {
      expect(() => readTar(archive.subarray(0, length))).toThrow(TarError);
    }
  });

  it('ends at any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 1600 }), fc.nat(511), (bytes, at) => {
        const header = tarHeader({ path: 'bin/x', type: 'file', mode: 0o644, mtime: 0, size: 10 });
        header.set(bytes.subarray(0, 512 - at), at);
        for (const archive of [Buffer.from(bytes), Buffer.concat([seal(header), Buffer.from(bytes)])]) {
          try {
            readTar(archive);
          } catch (error) {
            expect(error).toBeInstanceOf(TarError);
          }
        }
      }),
      { numRuns: 1000 },
    );
  });
});

describe('readPaxRecords', () => {
  it.each(['5 a=1', '6 a=1\nx', '99 a=1\n', 'a=1\n', '6 a 1\n', '0 \n', '-1 a=1\n', '4\n', '1e1 a=12\n'])(
    'refuses %j',
    (text) => {
      expect(readPaxRecords(Buffer.from(text))).toBeNull();
    },
  );

  it('keeps newlines and equal signs of a value', () => {
    expect(readPaxRecords(Buffer.from('13 path=a\nb=\n'))?.get('path')?.toString()).toBe('a\nb=');
  });

  const record = (key: string, value: string | number) => {
    const rest = ` GNU.sparse.${key}=${value}\n`;
    const digits = String(rest.length + String(rest.length).length).length;
    return `${rest.length + digits}${rest}`;
  };
  const mapOf = (text: string) => readPaxRecords(Buffer.from(text))?.get('GNU.sparse.map')?.toString();

  it('makes one map of the parts that version 0.0 of sparse files has', () => {
    const parts = [record('offset', 0), record('numbytes', 5), record('size', 9), record('offset', 7)];
    expect(mapOf(parts.join(''))).toBe('0,5,7');
    expect(mapOf(record('offset', 3) + record('map', '0,1') + record('offset', 8))).toBe('0,1,8');
    expect(mapOf(record('size', 9))).toBeUndefined();
  });

  it('reads as many parts as a header has room for', () => {
    const numbers = Array.from({ length: 40_000 }, (_, at) => at);
    expect(mapOf(numbers.map((at) => record('offset', at)).join(''))).toBe(numbers.join(','));
  });
});

/** The header with its checksum made right. */
function seal(header: Buffer): Buffer {
  header.fill(' ', 148, 156);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return header;
}

function archiveOf(
  entries: readonly ({ path: string; data: Buffer } | { path: string; linkTarget: string })[],
): Buffer {
  const parts = entries.flatMap((entry) => {
    const common = { path: entry.path, mode: 0o644, mtime: 0 };
    if ('linkTarget' in entry)
      return [tarHeader({ ...common, type: 'softlink', linkTarget: entry.linkTarget })];
    const size = entry.data.length;
    return [tarHeader({ ...common, type: 'file', size }), entry.data, padding(size)];
  });
  return Buffer.concat([...parts, END_OF_ARCHIVE]);
}

test('devices are left out where that is asked for', () => {
  const device = tarHeader({ path: 'dev/null', type: 'directory', mode: 0o666, mtime: 0 });
  device.write('3', 156, 'latin1');
  device.fill(' ', 148, 156);
  const sum = device.reduce((all, byte) => all + byte, 0);
  device.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  const folder = tarHeader({ path: 'a', type: 'directory', mode: 0o755, mtime: 0 });
  const tar = Buffer.concat([device, folder, Buffer.alloc(1024)]);
  expect(() => readTar(tar)).toThrow('a character device');
  expect(readTar(tar, { of: 'a layer' }).map(({ path }) => path.toString())).toEqual(['a/']);
});

describe('sparse files of layers are read with their holes', () => {
  const read = (tar: Buffer) => readTar(tar, { of: 'a layer' });
  const FORMATS = [
    ['--format=gnu'],
    ['--format=pax', '--sparse-version=1.0'],
    ['--format=pax', '--sparse-version=0.1'],
    ['--format=pax', '--sparse-version=0.0'],
  ];

  /** A file of 4 MiB with stretches of data far from each other, and a plain file behind it. */
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

  // Four fit into the header of the old form, 21 into each block behind it.
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

  test('a hole larger than a layer may become costs nothing', () => {
    writeFileSync(join(folder, 'huge'), '');
    truncateSync(join(folder, 'huge'), 2 ** 28);
    for (const format of FORMATS) {
      const tar = execFileSync('tar', ['-c', '--sparse', ...format, 'huge'], { cwd: folder });
      const [file] = read(tar);
      expect(file?.path.toString()).toBe('huge');
      expect(file?.data.length).toBeLessThan(1 << 20);
    }
  });

  test('whatever stands in a map, reading ends with entries or a TarError', () => {
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
    ['a stretch behind the end', { map: '0,513', size: '512' }],
    ['stretches upon each other', { map: '0,10,5,10', size: '512' }],
    ['no number', { map: '0,ten', size: '512' }],
    ['no size', { map: '0,10' }],
  ])('%s is damage', (_, records) => {
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

test('what a file system has beside files, folders and links is left out of layers', () => {
  const odd = ['3', '4', '6', 'V', 'D', 'M', '\u00e9'].map((typeFlag) => {
    const header = tarHeader({ path: 'odd', type: 'file', mode: 0o644, mtime: 0 });
    header.write(typeFlag, 156, 'latin1');
    return seal(header);
  });
  const tar = Buffer.concat([...odd, archiveOf([{ path: 'behind', data: Buffer.from('x') }])]);
  expect(read(tar)).toEqual(['behind']);

  function read(bytes: Buffer) {
    return readTar(bytes, { of: 'a layer' }).map(({ path }) => path.toString());
  }
});

it.each([
  [4_000, true],
  [5_000, false],
])('a sparse file with a map of %s blocks', (count, isRead) => {
  const header = tarHeader({ path: 'x', type: 'file', mode: 0o644, mtime: 0, size: 0 });
  header.write('S', 156);
  header[482] = 1;
  header.fill(' ', 148, 156);
  header.write(
    `${header
      .reduce((sum, byte) => sum + byte, 0)
      .toString(8)
      .padStart(6, '0')}\0 `,
    148,
  );
  // Each block has room for 21 stretches, and says whether another one follows.
  const blocks = Buffer.alloc(BLOCK_SIZE * count);
  for (let i = 0; i < count - 1; i++) blocks[i * BLOCK_SIZE + 504] = 1;
  const read = () => readTar(Buffer.concat([header, blocks, END_OF_ARCHIVE]), { of: 'a layer' });
  if (isRead) expect(read()).toHaveLength(1);
  else expect(read).toThrow('map is damaged');
});
