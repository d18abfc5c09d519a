import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { decompressStream } from '../../../src/host/compress/stream.js';
import { SCRATCH } from '../../../src/image/base/base-image.js';
import { baseFromArchive } from '../../../src/image/base/from-archive.js';
import { baseFromLayout } from '../../../src/image/base/from-layout.js';
import { dockerArchive, ociLayout, topOf } from '../../../src/image/deliver/layout.js';
import { ociPlatform } from '../../../src/image/oci/platform.js';
import type { BaseImage, Image } from '../../../src/image/types.js';
import type { Lock } from '../../../src/lock/types.js';
import { lockIn } from '../../installer/workshop.js';
import { describedImage, imageIn } from '../direct/studio.js';
import { configOf, unionOf } from '../direct/unpacked.js';
import { filesOf, tarredFiles, treeOf } from './tree.js';

const AMD64 = ociPlatform('linux-64');
const ARM64 = ociPlatform('linux-aarch64');
const TAGS = ['team/small:1.0'];

let folder: string;
let lock: Lock;
let images: Image[];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'archi-output-'));
  lock = await lockIn(folder, [{ name: 'one', noarch: 'generic', files: { 'share/one': 'one' } }]);
  const description = describedImage({ cmd: ['/bin/one'], env: { BELOW: 'yes', BOTH: 'below' } });
  const platforms = ['linux-64', 'linux-aarch64'] as const;
  images = await Promise.all(
    platforms.map(async (platform) => (await imageIn(folder, { ...lock, platform }, description)).image),
  );
});

const upon = async (base: BaseImage): Promise<Image> => {
  const description = describedImage({ prefix: '/opt/above', env: { BOTH: 'above' } });
  return (await imageIn(folder, lock, description, { base })).image;
};

const layout = (chosen: readonly Image[], place: 'folder' | 'archive' = 'folder') =>
  treeOf(ociLayout({ images: chosen, tags: TAGS }, place));

test('a layout has its version, the name of its image and every blob once', async () => {
  const tree = await layout(images);
  expect([...tree.keys()].slice(0, 2)).toEqual(['oci-layout', 'index.json']);
  const index = JSON.parse(String(tree.get('index.json')));
  expect(index.manifests).toEqual([
    expect.objectContaining({
      mediaType: 'application/vnd.oci.image.index.v1+json',
      annotations: { 'org.opencontainers.image.ref.name': '1.0' },
    }),
  ]);
  const nested = JSON.parse(String(tree.get(`blobs/${index.manifests[0].digest.replace(':', '/')}`)));
  expect(nested.manifests.map(({ platform }: { platform: object }) => platform)).toEqual([
    { os: 'linux', architecture: 'amd64' },
    { os: 'linux', architecture: 'arm64', variant: 'v8' },
  ]);
  // Layers of pure packages are the same for both platforms.
  const [below, other] = images.map(({ layers }) => layers.map(({ digest }) => digest));
  expect(below?.[0]).toBe(other?.[0]);
});

test('the index of an archive has the whole name of the image', async () => {
  const index = JSON.parse(String((await layout(images, 'archive')).get('index.json')));
  expect(index.manifests[0].annotations).toEqual({ 'org.opencontainers.image.ref.name': 'team/small:1.0' });
});

describe('a written image is read again as a base:', () => {
  const forms = {
    'a folder, one image': async () => [filesOf(await layout(images.slice(0, 1))), null] as const,
    'a folder, several platforms': async () => [filesOf(await layout(images)), '1.0'] as const,
    'an OCI archive': async () => [await tarredFiles(await layout(images, 'archive')), 'small:1.0'] as const,
    'a docker archive': async () => {
      const files = dockerArchive({ images: images.slice(0, 1), tags: TAGS });
      return [await tarredFiles(await treeOf(files)), 'small:1.0'] as const;
    },
  };

  test.each(Object.entries(forms))('%s', async (_, form) => {
    const [files, ref] = await form();
    const [below] = images;
    const base = await baseFromArchive({ files, ref, platform: AMD64, decompress: decompressStream });
    expect(base.layers.map(({ digest }) => digest)).toEqual(below?.layers.map(({ digest }) => digest));
    const image = await upon(base);
    const union = await unionOf(image);
    expect(union).toEqual({ ...(await unionOf(below ?? image)), ...(await unionOf(await upon(SCRATCH))) });
    const { config, history, rootfs } = await configOf(image);
    expect(config?.Cmd).toEqual(['/bin/one']);
    expect(config?.Env).toEqual([
      'BELOW=yes',
      'BOTH=above',
      expect.stringMatching(/^PATH=\/opt\/above\/bin:\/opt\/small\/bin:/),
    ]);
    expect(history).toHaveLength(rootfs.diff_ids.length);
  });
});

test('an index gives the manifest of the platform', async () => {
  const files = filesOf(await layout(images));
  const base = await baseFromLayout({ files, ref: null, platform: ARM64 });
  expect(base.digest).toBe(images[1]?.manifest.digest);
  expect(base.config?.architecture).toBe('arm64');
});

test('a docker archive of several platforms is refused', () => {
  expect(() => dockerArchive({ images, tags: TAGS })).toThrow('a docker archive contains one platform only');
  expect(topOf(images).descriptor.mediaType).toContain('index');
});
