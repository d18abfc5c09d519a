import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ArchiError, formatError } from '../../../src/errors.js';
import { END_OF_ARCHIVE, type TarEntry, tarHeader } from '../../../src/formats/tar/header.js';
import { decompressStream } from '../../../src/host/compress/stream.js';
import { layerHeaders } from '../../../src/image/base/layer-headers.js';
import { bytesBlob, readChecked } from '../../../src/image/oci/blob.js';
import { unpackedLayer } from '../../../src/image/oci/compression.js';
import { OCI_LAYER } from '../../../src/image/oci/media-types.js';
import type { BaseImage, LayerBlob } from '../../../src/image/types.js';
import { lockIn } from '../../installer/workshop.js';
import { describedImage, imageIn } from './studio.js';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'archi-ground-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const dir = (path: string, mode = 0o755, more: Partial<TarEntry> = {}) =>
  tarHeader({ path, type: 'directory', mode, mtime: 7, ...more });
const link = (path: string, linkTarget: string) =>
  tarHeader({ path, type: 'softlink', mode: 0o777, mtime: 7, linkTarget });
const file = (path: string) => tarHeader({ path, type: 'file', mode: 0o644, mtime: 7, size: 0 });

function baseOf(...layers: readonly (readonly Buffer[])[]): BaseImage {
  const blobs: LayerBlob[] = layers.map((blocks) => {
    const blob = bytesBlob(OCI_LAYER, Buffer.concat([...blocks, END_OF_ARCHIVE]));
    return { ...blob, diffId: blob.digest };
  });
  return { name: 'base', digest: null, config: null, layers: blobs };
}

const described = (more: Parameters<typeof describedImage>[0]) =>
  describedImage({ base: { kind: 'archive', path: 'base.tar', ref: null }, ...more });

/**
 * Returns the entries of our layers for folders outside packages: `tmp 1777 0:0 @7`, with `@7` for the time of the
 * base.
 */
async function foldersIn(
  base: BaseImage,
  more: Parameters<typeof describedImage>[0] = {},
): Promise<string[]> {
  const packages = [{ name: 'one', files: { 'bin/one': 'one', 'share/doc/one': 'one' } }];
  const lock = await lockIn(folder, packages);
  const { image } = await imageIn(folder, lock, described(more), { base });
  const folders = new Set<string>();
  for (const layer of image.layers.slice(base.layers.length)) {
    const tar = unpackedLayer(readChecked(layer), decompressStream);
    for await (const { typeFlag, path, mode, mtime, uid, gid } of layerHeaders(tar, 'layer')) {
      const name = path.toString().replace(/\/$/, '');
      if (typeFlag === '5' && !/conda-meta|\.archi|licenses/.test(name))
        folders.add(`${name} ${mode.toString(8)} ${uid}:${gid}${mtime === 7 ? ' @7' : ''}`);
    }
  }
  return [...folders].sort();
}

const user = { name: 'conda', uid: 1000, gid: 100 };

describe('folders of the base keep mode, owner and time:', () => {
  test.each<[string, Buffer[][], Parameters<typeof describedImage>[0], string[]]>([
    [
      'above the prefix',
      [[dir('tmp', 0o1777)]],
      { prefix: '/tmp/p' },
      [
        'tmp 1777 0:0 @7',
        'tmp/p 755 0:0',
        'tmp/p/bin 755 0:0',
        'tmp/p/share 755 0:0',
        'tmp/p/share/doc 755 0:0',
      ],
    ],
    [
      'owned by another',
      [[dir('home'), dir('home/j', 0o2775, { uid: 1000, gid: 100 })]],
      { prefix: '/home/j/p' },
      [
        'home 755 0:0 @7',
        'home/j 2775 1000:100 @7',
        'home/j/p 755 0:0',
        'home/j/p/bin 755 0:0',
        'home/j/p/share 755 0:0',
        'home/j/p/share/doc 755 0:0',
      ],
    ],
    [
      'through links',
      [[dir('var/opt', 0o711), link('opt', 'var/opt')]],
      { prefix: '/opt/p' },
      [
        'var 755 0:0',
        'var/opt 711 0:0 @7',
        'var/opt/p 755 0:0',
        'var/opt/p/bin 755 0:0',
        'var/opt/p/share 755 0:0',
        'var/opt/p/share/doc 755 0:0',
      ],
    ],
    [
      'the prefix and what is in it',
      [[dir('usr/local', 0o2775, { gid: 50 }), dir('usr/local/bin', 0o2775, { gid: 50 })]],
      { prefix: '/usr/local' },
      [
        'usr 755 0:0',
        'usr/local 2775 0:50 @7',
        'usr/local/bin 2775 0:50 @7',
        'usr/local/share 755 0:0',
        'usr/local/share/doc 755 0:0',
      ],
    ],
    [
      'the prefix is the user’s',
      [[dir('opt/p', 0o700)]],
      { prefix: '/opt/p', user },
      [
        'home 755 0:0',
        'home/conda 775 1000:100',
        'opt 755 0:0',
        'opt/p 770 1000:100 @7',
        'opt/p/bin 775 1000:100',
        'opt/p/share 775 1000:100',
        'opt/p/share/doc 775 1000:100',
      ],
    ],
    [
      'a home that is there',
      [[link('home', 'var/home'), dir('var/home/conda', 0o700, { uid: 5 }), dir('opt')]],
      { prefix: '/opt/p', user },
      [
        'opt 755 0:0 @7',
        'opt/p 775 1000:100',
        'opt/p/bin 775 1000:100',
        'opt/p/share 775 1000:100',
        'opt/p/share/doc 775 1000:100',
      ],
    ],
    [
      'a prefix in a home that is not there',
      [[dir('home', 0o711)]],
      { prefix: '/home/conda/p', user },
      [
        'home 711 0:0 @7',
        'home/conda 775 1000:100',
        'home/conda/p 775 1000:100',
        'home/conda/p/bin 775 1000:100',
        'home/conda/p/share 775 1000:100',
        'home/conda/p/share/doc 775 1000:100',
      ],
    ],
    [
      'gone in an upper layer',
      [[dir('opt', 0o700)], [file('.wh.opt')]],
      { prefix: '/opt/p' },
      ['opt 755 0:0', 'opt/p 755 0:0', 'opt/p/bin 755 0:0', 'opt/p/share 755 0:0', 'opt/p/share/doc 755 0:0'],
    ],
  ])('%s', async (_, layers, more, expected) => {
    expect(await foldersIn(baseOf(...layers), more)).toEqual(expected);
  });

  test('a second build reads the folders of the base from the cache', async () => {
    const base = baseOf([dir('tmp', 0o1777)]);
    const first = await foldersIn(base, { prefix: '/tmp/p' });
    const unread = base.layers.map((layer) => ({
      ...layer,
      read: () => {
        throw new Error('it is read again');
      },
    }));
    const lock = await lockIn(folder, [{ name: 'one', files: { 'bin/one': 'one', 'share/doc/one': 'one' } }]);
    const image = described({ prefix: '/tmp/p' });
    await imageIn(folder, lock, image, { base: { ...base, layers: unread } });
    await expect(
      imageIn(folder, lock, { ...image, prefix: '/srv/p' }, { base: { ...base, layers: unread } }),
    ).rejects.toThrow('it is read again');
    expect(first[0]).toBe('tmp 1777 0:0 @7');
  });
});

describe('an image that would replace something of the base is refused:', () => {
  const CASES: Readonly<Record<string, readonly [readonly Buffer[], Parameters<typeof describedImage>[0]]>> =
    {
      'file-above': [[file('opt'), file('home')], { user }],
      'link-circle': [[link('opt', 'opt')], {}],
      'link-to-root': [[link('opt', '/')], { prefix: '/opt' }],
      'link-inside': [
        [dir('usr/local'), link('usr/local/share', '../share'), file('usr/local/bin')],
        { prefix: '/usr/local' },
      ],
      'folder-for-file': [[dir('usr/local/bin/one')], { prefix: '/usr/local' }],
      'no-tar': [[Buffer.alloc(512, 'x')], {}],
    };
  test.each(Object.entries(CASES))('%s', async (name, [blocks, more]) => {
    const error = await foldersIn(baseOf(blocks), more).then(
      () => null,
      (reason: unknown) => reason,
    );
    if (!(error instanceof ArchiError)) throw error ?? new Error('it was made');
    expect(error.exitCode).toBe(2);
    const text = formatError(error).replace(/[0-9a-f]{52}\b/g, '…');
    await expect(`${text}\n`).toMatchFileSnapshot(`golden/ground-${name}.txt`);
  });
});
