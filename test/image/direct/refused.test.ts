import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { beforeEach, describe, expect, test } from 'vitest';
import { ArchiError, formatError } from '../../../src/errors.js';
import { SCRATCH } from '../../../src/image/base/base-image.js';
import { layersAllowed } from '../../../src/image/direct/assemble.js';
import { layerRoot } from '../../../src/image/direct/layer-root.js';
import { OCI_LAYER } from '../../../src/image/oci/media-types.js';
import type { BaseImage } from '../../../src/image/types.js';
import type { FixturePackage } from '../../fixtures/package.js';
import { SAMPLE } from '../../installer/sample.js';
import { lockIn } from '../../installer/workshop.js';
import { describedImage, imageIn } from './studio.js';
import { configOf, unionOf } from './unpacked.js';

const SCRIPTED: FixturePackage = {
  name: 'scripted',
  files: { 'bin/.scripted-post-link.sh': 'exit 1\n', 'share/scripted': 'x' },
};

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'archi-refused-'));
});

async function refusal(
  packages: readonly FixturePackage[],
  more: Parameters<typeof describedImage>[0] = {},
  base: BaseImage = SCRATCH,
): Promise<string> {
  const lock = await lockIn(folder, packages);
  const error = await imageIn(folder, lock, describedImage(more), { base }).then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof ArchiError)) throw error ?? new Error('it was made');
  expect(error.exitCode).toBe(2);
  return `${formatError(error)}\n`;
}

describe('an image is refused with every reason:', () => {
  const whiteout: FixturePackage = {
    name: 'whiteout',
    files: { 'etc/.wh.passwd': '', 'bin/.wh..wh..opq': '', 'share/.whole': 'fine' },
  };
  const base = (layers: number, OnBuild?: readonly string[]): BaseImage => ({
    ...SCRATCH,
    name: 'base',
    config: {
      architecture: 'amd64',
      os: 'linux',
      config: OnBuild === undefined ? {} : { OnBuild },
      rootfs: { type: 'layers', diff_ids: [] },
    },
    layers: Array.from({ length: layers }, () => ({
      ...{ mediaType: OCI_LAYER, digest: `sha256:${'0'.repeat(64)}`, diffId: `sha256:${'0'.repeat(64)}` },
      ...{ size: 1024, read: () => Readable.from([Buffer.alloc(1024)]) },
    })),
  });
  const cases: Readonly<Record<string, () => Promise<string>>> = {
    'link-scripts': () =>
      refusal([SCRIPTED, { name: 'other', files: { 'bin/.other-post-link.sh': '' } }, { name: 'plain' }]),
    'system-packages': () =>
      refusal([], { packages: ['git', 'file'], locale: 'en_US.UTF-8', removeSystemBinutils: true }),
    triggers: () => refusal([], {}, base(0, ['COPY . /srv', 'RUN true'])),
    'layers-of-base': () => refusal([], {}, base(125)),
    whiteouts: () => refusal([whiteout, { name: 'plain', files: { 'share/plain': '' } }]),
    'long-prefix': () => refusal([SAMPLE], { prefix: `/opt/${'long/'.repeat(20)}prefix` }),
  };

  test.each(Object.entries(cases))('%s', async (name, refused) => {
    await expect(await refused()).toMatchFileSnapshot(`golden/${name}.txt`);
  });
});

test('a label lists what --allow-unlinked leaves undone', async () => {
  const lock = await lockIn(folder, [SCRIPTED]);
  const description = describedImage({ packages: ['git', 'file'], locale: 'de_DE.UTF-8' });
  const { image } = await imageIn(folder, lock, description, { allowUnlinked: true });
  const { config } = await configOf(image);
  expect(JSON.parse(config?.Labels?.['org.archi-construct.unlinked'] ?? '')).toEqual([
    'packages: git, file',
    'locale: de_DE.UTF-8',
    'post-link script: scripted-1.0-0',
  ]);
  expect(Object.keys(await unionOf(image))).toContain('opt/small/share/scripted');
});

test.each(['/opt/small', '/opt', '/home/conda/mini conda', "/opt/it's", '/opt/ü'])(
  '%s is accepted as a prefix',
  (prefix) => {
    expect(`/${layerRoot(prefix)}`).toBe(prefix);
  },
);

test.each([
  '',
  '/',
  'opt',
  '/opt/',
  '/opt//x',
  '/opt/./x',
  '/opt/../x',
  '/opt/.wh.x',
  '/opt/a\nb',
  '/opt/\0',
])('%j is refused as a prefix', (prefix) => {
  expect(() => layerRoot(prefix)).toThrow('the prefix is invalid for an image');
});

test('layersAllowed subtracts the layers of the base from the limit', () => {
  const allowed = (ofBase: number, maxLayers: number, others = 0) =>
    layersAllowed({
      description: { file: 'image.yaml', maxLayers },
      base: { name: 'base', layers: { length: ofBase } as BaseImage['layers'] },
      others,
    });
  expect([allowed(0, 60), allowed(100, 60), allowed(100, 60, 1), allowed(124, 1)]).toEqual([60, 25, 24, 1]);
  expect(() => allowed(124, 1, 1)).toThrow('the image has too many layers');
});
