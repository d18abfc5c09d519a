import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { ArchiError } from '../../../src/errors.js';
import { decompressStream } from '../../../src/host/compress/stream.js';
import { baseFromArchive } from '../../../src/image/base/from-archive.js';
import { dockerArchive, ociLayout } from '../../../src/image/deliver/layout.js';
import { tarOf } from '../../../src/image/deliver/tar.js';
import { readWhole } from '../../../src/image/oci/blob.js';
import { ociPlatform } from '../../../src/image/oci/platform.js';
import { lockIn } from '../../installer/workshop.js';
import { bytesOf, tarFilesOf } from '../deliver/tree.js';
import { describedImage, imageIn } from '../direct/studio.js';

const FORMS = ['oci-archive', 'docker-archive'] as const;

const archives = new Map<string, Buffer>();
let diffIds: readonly string[];

beforeAll(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'archi-fuzz-'));
  const lock = await lockIn(folder, [{ name: 'one', files: { 'share/one': 'one' } }]);
  const { image } = await imageIn(folder, lock, describedImage());
  const request = { images: [image], tags: ['small:1.0'] };
  archives.set('oci-archive', await bytesOf(tarOf(ociLayout(request, 'archive'))));
  archives.set('docker-archive', await bytesOf(tarOf(dockerArchive(request))));
  diffIds = image.layers.map(({ diffId }) => diffId);
});

/** Reads all layers of an archive. Returns their diff ids. */
async function layersOf(tar: Buffer): Promise<string[]> {
  const files = tarFilesOf(tar);
  const { layers } = await baseFromArchive({
    files,
    ref: null,
    platform: ociPlatform('linux-64'),
    decompress: decompressStream,
  });
  for (const layer of layers) await readWhole(layer);
  return layers.map(({ diffId }) => diffId);
}

const changes = fc.array(fc.record({ at: fc.nat(1 << 16), byte: fc.nat(255) }), { maxLength: 8 });

test.each(FORMS)('an %s with changed or missing bytes is refused, or has the layers it had', async (form) => {
  const whole = archives.get(form) ?? Buffer.alloc(0);
  expect(await layersOf(whole)).toEqual(diffIds);
  await fc.assert(
    fc.asyncProperty(changes, fc.nat(1 << 16), async (list, kept) => {
      const tar = Buffer.from(list.length === 0 ? whole.subarray(0, kept % whole.length) : whole);
      for (const { at, byte } of list) tar[at % tar.length] = byte;
      const layers = await layersOf(tar).catch((error: unknown) => {
        if (error instanceof ArchiError && error.exitCode !== 70) return null;
        throw error;
      });
      if (layers !== null) expect(layers).toEqual(diffIds);
    }),
    { numRuns: 400 },
  );
});
