import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, readlinkSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { Parser } from 'tar';
import { describe, expect, it } from 'vitest';
import { BugError } from '../../../src/errors.js';
import { readHeader } from '../../../src/formats/tar/fields.js';
import { END_OF_ARCHIVE, padding, type TarEntry, tarHeader } from '../../../src/formats/tar/header.js';
import { toolsThere } from '../../tools.js';

const component = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 120 })
  .map((text) => text.replaceAll(/[/\\\0-\x1f\x7f]/g, '_'))
  .filter((text) => Buffer.byteLength(text) <= 250 && text !== '.' && text !== '..');
const path = fc.array(component, { minLength: 1, maxLength: 6 }).map((parts) => `root/${parts.join('/')}`);

describe('tarHeader', () => {
  it('is one block without user names if path and target fit', () => {
    const header = tarHeader({ path: 'bin/x', type: 'file', mode: 0o755, mtime: 1, size: 3 });
    expect(header.length).toBe(512);
    expect(header.toString('latin1', 100, 124)).toBe('0000755\x000000000\x000000000\x00');
    expect(header.toString('latin1', 257, 345)).toBe(`ustar\x0000${'\x00'.repeat(80)}`);
  });

  it.each([
    [100, 512],
    [101, 512],
    [256, 512],
    [257, 512 * 3],
  ])('for a path of %i bytes takes %i bytes', (length, size) => {
    const parts = `${'d'.repeat(Math.max(1, length - 101))}/${'f'.repeat(Math.min(100, length - 2))}`;
    expect(parts.length).toBe(length);
    expect(tarHeader({ path: parts, type: 'file', mode: 0o644, mtime: 0, size: 0 }).length).toBe(size);
  });

  it('writes sizes from 8 GiB on in base 256, as GNU tar and busybox do', () => {
    const header = tarHeader({ path: 'x', type: 'file', mode: 0o644, mtime: 0, size: 2 ** 33 + 5 });
    expect(header.toString('hex', 124, 136)).toBe('800000000000000200000005');
    expect(readHeader(header)?.size).toBe(2 ** 33 + 5);
  });

  it('refuses numbers that do not fit', () => {
    const entry: TarEntry = { path: 'x', type: 'file', mode: 0o644, mtime: 0 };
    for (const wrong of [{ mtime: -1 }, { mtime: 0.5 }, { size: 2 ** 53 }, { mode: 2 ** 21 }]) {
      expect(() => tarHeader({ ...entry, ...wrong })).toThrow(BugError);
    }
  });

  it.each(toolsThere(['tar', 'busybox']))('writes what %s unpacks', (program) => {
    const args = program === 'busybox' ? ['tar', '-xp'] : ['-xp'];
    fc.assert(
      fc.property(path, path, fc.uint8Array({ maxLength: 1500 }), fc.nat(0o777), (file, link, data, mode) => {
        fc.pre(!`${link}/`.startsWith(`${file}/`) && !`${file}/`.startsWith(`${link}/`));
        inTemporaryFolder((folder) => {
          execFileSync(program, args, { cwd: folder, input: archive({ file, link, data, mode }) });
          expect(statSync(join(folder, file)).mode & 0o777).toBe(mode);
          // Only root can read a file whatever its mode.
          chmodSync(join(folder, file), 0o600);
          expect(readFileSync(join(folder, file))).toEqual(Buffer.from(data));
          expect(statSync(join(folder, file)).mtimeMs).toBe(1_600_000_000_000);
          expect(readlinkSync(join(folder, link))).toBe(`/${file}`);
          expect(statSync(join(folder, `${link}.hard`)).ino).toBe(statSync(join(folder, file)).ino);
        });
      }),
      { numRuns: 60 },
    );
  });

  it('writes what node-tar reads', async () => {
    await fc.assert(
      fc.asyncProperty(path, path, fc.uint8Array({ maxLength: 1500 }), async (file, link, data) => {
        const seen: unknown[] = [];
        const parser = new Parser({
          strict: true,
          onReadEntry: (entry) => {
            seen.push([entry.path, entry.type, entry.linkpath ?? null, entry.size]);
            entry.resume();
          },
        });
        const finished = new Promise((resolve, reject) => parser.on('end', resolve).on('error', reject));
        parser.end(archive({ file, link, data, mode: 0o644 }));
        await finished;
        expect(seen).toEqual([
          ['root/', 'Directory', null, 0],
          [file, 'File', null, data.length],
          [link, 'SymbolicLink', `/${file}`, 0],
          [`${link}.hard`, 'Link', file, 0],
        ]);
      }),
      { numRuns: 100 },
    );
  });
});

interface Content {
  readonly file: string;
  readonly link: string;
  readonly data: Uint8Array;
  readonly mode: number;
}

function archive({ file, link, data, mode }: Content): Buffer {
  const mtime = 1_600_000_000;
  return Buffer.concat([
    tarHeader({ path: 'root', type: 'directory', mode: 0o755, mtime }),
    tarHeader({ path: file, type: 'file', mode, mtime, size: data.length }),
    data,
    padding(data.length),
    tarHeader({ path: link, type: 'softlink', mode: 0o777, mtime, linkTarget: `/${file}` }),
    tarHeader({ path: `${link}.hard`, type: 'hardlink', mode, mtime, linkTarget: file }),
    END_OF_ARCHIVE,
  ]);
}

function inTemporaryFolder(body: (folder: string) => void): void {
  const folder = mkdtempSync(join(tmpdir(), 'tar-header-'));
  try {
    body(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
