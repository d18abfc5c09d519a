import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { formatError, UserError } from '../../../src/errors.js';
import { END_OF_ARCHIVE, padding, tarHeader } from '../../../src/formats/tar/header.js';
import { imageFiles } from '../../../src/image/base/open-base.js';
import { LimitError } from '../../../src/limits.js';
import { rowsWithTools, testWithTools } from '../../tools.js';
import { bytesOf } from '../deliver/tree.js';

let folder: string;
const CONTENT = Buffer.from('what an archive holds\n'.repeat(200_000));

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'unpacked-archive-'));
  const header = tarHeader({ path: 'layer.tar', type: 'file', mode: 0o644, mtime: 0, size: CONTENT.length });
  const tar = [header, CONTENT, padding(CONTENT.length), END_OF_ARCHIVE];
  writeFileSync(join(folder, 'image.tar'), Buffer.concat(tar));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('an archive compressed as a whole is read:', () => {
  test.each(
    rowsWithTools(
      [
        ['gzip', '-c'],
        ['bzip2', '-c'],
        ['xz', '-c'],
        ['zstd', '-c'],
        ['zstd', '-c', '--long=27'],
      ],
      ([program = '']) => [program],
    ).map((command) => [command]),
  )('%j', async ([program = '', ...options]) => {
    const path = join(folder, `image.tar.${program}`);
    const packed = execFileSync(program, [...options, join(folder, 'image.tar')]);
    writeFileSync(path, packed);
    const files = await imageFiles(path);
    expect(files.size('layer.tar')).toBe(CONTENT.length);
    expect((await bytesOf(files.read('layer.tar'))).equals(CONTENT)).toBe(true);
    // Read twice, as a layer that is inspected before it is copied.
    expect((await bytesOf(files.read('layer.tar'))).equals(CONTENT)).toBe(true);
  });

  test('in several gzip members, as from pigz', async () => {
    const tar = readFileSync(join(folder, 'image.tar'));
    const path = join(folder, 'members.tar.gz');
    writeFileSync(path, Buffer.concat([gzipSync(tar.subarray(0, 1000)), gzipSync(tar.subarray(1000))]));
    const files = await imageFiles(path);
    expect((await bytesOf(files.read('layer.tar'))).equals(CONTENT)).toBe(true);
  });
});

async function refusal(name: string, bytes: Buffer): Promise<string> {
  writeFileSync(join(folder, name), bytes);
  const error: unknown = await imageFiles(join(folder, name)).catch((reason: unknown) => reason);
  if (!(error instanceof UserError)) throw error;
  return formatError(error).replaceAll(`${folder}/`, '');
}

describe('an archive is refused with the reason:', () => {
  test('cut data', async () => {
    const cut = gzipSync(CONTENT).subarray(0, -9);
    expect(await refusal('cut.tar.gz', cut)).toMatchInlineSnapshot(`
      "Error: the image archive cannot be read
        cut.tar.gz: unexpected end of file
          expected: complete gzip data
          do:       fetch the file again, and compare its checksum with the one its channel gives"
    `);
  });

  test('compressed data that are no tar', async () => {
    expect(await refusal('text.gz', gzipSync(CONTENT))).toMatchInlineSnapshot(`
      "Error: not a tar file
        text.gz: the file does not begin with a tar header
          expected: a tar file from docker save, or of an OCI layout, uncompressed or compressed with gzip, bzip2, xz or zstd"
    `);
  });

  testWithTools('data beyond the limits', { tools: ['bzip2'] }, async () => {
    const path = join(folder, 'zeros');
    writeFileSync(path, '');
    truncateSync(path, 1 << 27);
    const bomb = execFileSync('bzip2', ['-c', path]);
    expect(bomb.length).toBeLessThan(1000);
    expect((await refusal('bomb.bz2', bomb)).replace(/\d+ bytes/, 'N bytes')).toMatchInlineSnapshot(`
      "Error: the image archive cannot be read
        bomb.bz2: more than the limit "layer-ratio" allows: such a layer or archive unpacked to packed, beyond 64 MiB
          expected: at most N bytes of these
          do:       where this is right, set ARCHI_LIMITS=layer-ratio=NUMBER to a larger number"
    `);
    await expect(imageFiles(join(folder, 'bomb.bz2'))).rejects.toBeInstanceOf(LimitError);
  });
});
