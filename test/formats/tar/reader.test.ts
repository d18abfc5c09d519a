import { execFileSync } from 'node:child_process';
import {
  linkSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it, test } from 'vitest';
import { wholeOf } from '../../../src/formats/content.js';
import { tarHeader } from '../../../src/formats/tar/header.js';
import { readTar, TarError } from '../../../src/formats/tar/reader.js';
import { archiveOf, seal } from './made-tar.js';

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

  it('returns data as a view of the archive, without a copy', () => {
    const archive = archiveOf([{ path: 'x', data: Buffer.from('data') }]);
    expect(wholeOf(readTar(archive)[0]?.data ?? Buffer.alloc(0)).buffer).toBe(archive.buffer);
  });

  it('reads numbers in base 256, blank numbers and directories without a type flag', () => {
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
  ])('refuses %s', (kind, typeFlag) => {
    const header = tarHeader({ path: 'dev/x', type: 'file', mode: 0o644, mtime: 0 });
    header.write(typeFlag, 156, 'latin1');
    expect(() => readTar(seal(header))).toThrow(new TarError(`"dev/x" is ${kind}`));
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

  it('returns entries or throws a TarError for any bytes', () => {
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

test('readTar of a layer leaves out devices', () => {
  const device = tarHeader({ path: 'dev/null', type: 'directory', mode: 0o666, mtime: 0 });
  device.write('3', 156, 'latin1');
  const folder = tarHeader({ path: 'a', type: 'directory', mode: 0o755, mtime: 0 });
  const tar = Buffer.concat([seal(device), folder, Buffer.alloc(1024)]);
  expect(() => readTar(tar)).toThrow('a character device');
  expect(readTar(tar, { source: 'a layer' }).map(({ path }) => path.toString())).toEqual(['a/']);
});

test('readTar of a layer leaves out everything other than files, folders and links', () => {
  const odd = ['3', '4', '6', 'V', 'D', 'M', '\u00e9'].map((typeFlag) => {
    const header = tarHeader({ path: 'odd', type: 'file', mode: 0o644, mtime: 0 });
    header.write(typeFlag, 156, 'latin1');
    return seal(header);
  });
  const tar = Buffer.concat([...odd, archiveOf([{ path: 'behind', data: Buffer.from('x') }])]);
  expect(read(tar)).toEqual(['behind']);

  function read(bytes: Buffer) {
    return readTar(bytes, { source: 'a layer' }).map(({ path }) => path.toString());
  }
});
