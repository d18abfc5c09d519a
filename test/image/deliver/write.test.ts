import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { baseFromLayout } from '../../../src/image/base/from-layout.js';
import { folderFiles } from '../../../src/image/base/open-base.js';
import { writeImages } from '../../../src/image/deliver/open-output.js';
import { OUTPUT_FORMS } from '../../../src/image/deliver/output.js';
import type { Image } from '../../../src/image/types.js';
import { lockIn } from '../../installer/workshop.js';
import { describedImage, imageIn } from '../direct/studio.js';
import { foundIn } from '../direct/unpacked.js';

const tags = ['small:1.0'];

let folder: string;
let image: Image;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'archi-write-'));
  const lock = await lockIn(folder, [{ name: 'one', files: { 'share/one': 'one' } }]);
  image = (await imageIn(folder, lock, describedImage())).image;
});

/** The same image with a last layer that differs from its digest. */
const damaged = (): Image => ({
  ...image,
  layers: image.layers.map((layer, i) => ({
    ...layer,
    async *read() {
      yield i < image.layers.length - 1 ? readFileSync('/dev/null') : Buffer.from('damaged');
    },
  })),
});

test.each(OUTPUT_FORMS)('%s: a damaged image is not written, and the old output stays', async (form) => {
  const out = join(folder, 'out');
  const path = join(out, 'image');
  await expect(writeImages({ images: [damaged()], tags }, { form, path })).rejects.toThrow('damaged');
  expect(existsSync(out) ? readdirSync(out) : []).toEqual([]);

  await writeImages({ images: [image], tags }, { form, path });
  const before = foundIn(path, 'image');
  await expect(writeImages({ images: [damaged()], tags }, { form, path })).rejects.toThrow('damaged');
  expect(foundIn(path, 'image')).toEqual(before);
  expect(readdirSync(out)).toEqual(['image']);

  // Written again over the first output, with the same bytes.
  await writeImages({ images: [image], tags }, { form, path });
  expect(foundIn(path, 'image')).toEqual(before);
});

test('a folder that is no layout is not replaced', async () => {
  const path = join(folder, 'mine');
  mkdirSync(path);
  writeFileSync(join(path, 'letter'), 'dear');
  await expect(writeImages({ images: [image], tags }, { form: 'oci-layout', path })).rejects.toMatchObject({
    exitCode: 2,
    problems: [expect.objectContaining({ where: path, found: 'letter' })],
  });
  expect(readFileSync(join(path, 'letter'), 'utf8')).toBe('dear');
});

test('a layout stays whole while it is replaced: a failed image leaves the first', async () => {
  const path = join(folder, 'layout');
  const output = { form: 'oci-layout', path } as const;
  await writeImages({ images: [image], tags }, output);
  const before = foundIn(path, 'layout');
  const lock = await lockIn(folder, [{ name: 'two', files: { 'share/two': 'two' } }]);
  const { image: other } = await imageIn(folder, lock, describedImage());
  let layoutWhileWritten: unknown;
  const looking: Image = {
    ...other,
    layers: other.layers.map((layer) => ({
      ...layer,
      async *read() {
        yield* layer.read();
        const files = folderFiles(path);
        layoutWhileWritten = await baseFromLayout({ files, ref: '1.0', platform: image.platform });
      },
    })),
  };
  const broken: Image = { ...looking, config: { ...looking.config, digest: image.config.digest } };
  await expect(writeImages({ images: [broken], tags }, output)).rejects.toThrow('damaged');
  expect(foundIn(path, 'layout')).toEqual(before);

  await writeImages({ images: [looking], tags }, output);
  expect(layoutWhileWritten).toMatchObject({ digest: image.manifest.digest });
  const fresh = join(folder, 'fresh');
  await writeImages({ images: [other], tags }, { form: 'oci-layout', path: fresh });
  expect(foundIn(path, 'layout')).toEqual(foundIn(fresh, 'layout'));
});
