import { expect, test } from 'vitest';
import { imageConfig, userLost } from '../../../src/image/direct/config.js';
import { readWhole } from '../../../src/image/oci/blob.js';
import { ociPlatform } from '../../../src/image/oci/platform.js';
import type { BaseImage, Digest, ImageConfig, ImageDescription } from '../../../src/image/types.js';
import { describedImage } from './studio.js';

const DIGEST: Digest = `sha256:${'a'.repeat(64)}`;
const layer = {
  mediaType: 'application/vnd.oci.image.layer.v1.tar',
  digest: DIGEST,
  diffId: DIGEST,
  size: 1,
  async *read() {},
};
const BASE: BaseImage = {
  name: 'base',
  digest: DIGEST,
  layers: [layer],
  config: {
    architecture: 'arm64',
    os: 'linux',
    created: '2001-01-01T00:00:00Z',
    config: {
      User: 'nobody',
      Env: ['PATH=/base/bin:/bin', 'KEPT=a=b', 'LANG=C'],
      Entrypoint: ['/entry'],
      Cmd: ['command'],
      OnBuild: ['RUN true'],
      WorkingDir: '/base',
      Labels: { one: 'base', two: 'base' },
      ExposedPorts: { '80/tcp': {} },
    },
    rootfs: { type: 'layers', diff_ids: [DIGEST] },
    history: [{ created_by: 'base' }, { created_by: 'ENV', empty_layer: true }],
    container_config: { Cmd: ['how the base was built'] },
  },
};

async function configFor(more: Partial<ImageDescription>, base: BaseImage = BASE): Promise<ImageConfig> {
  const blob = imageConfig({
    description: describedImage(more),
    platform: ociPlatform('linux-aarch64'),
    base,
    layers: [{ ...layer, title: 'ours' }],
    labels: { two: 'built', three: 'built' },
    epoch: 1_600_000_000,
  });
  return JSON.parse(String(await readWhole(blob)));
}

const TABLE: readonly (readonly [string, Partial<ImageDescription>, object])[] = [
  [
    'nothing asked for: all of the base, but its user and triggers',
    {},
    {
      User: '0:0',
      Entrypoint: ['/entry'],
      Cmd: ['command'],
      WorkingDir: '/base',
      ExposedPorts: { '80/tcp': {} },
    },
  ],
  ['a command of its own', { cmd: ['x'] }, { Entrypoint: ['/entry'], Cmd: ['x'] }],
  [
    'an entry point: the base’s command was for another',
    { entrypoint: ['y'] },
    { Entrypoint: ['y'], Cmd: null },
  ],
  ['both', { entrypoint: ['y'], cmd: ['x'] }, { Entrypoint: ['y'], Cmd: ['x'] }],
  ['a folder', { workdir: '/w' }, { WorkingDir: '/w' }],
  [
    'labels, the description’s last',
    { labels: { three: 'own' } },
    { Labels: { one: 'base', three: 'own', two: 'built' } },
  ],
  ['PATH before the base’s', {}, { Env: ['PATH=/opt/small/bin:/base/bin:/bin', 'KEPT=a=b', 'LANG=C'] }],
  [
    'a locale and a user',
    { locale: 'en_US.UTF-8', user: { name: 'conda', uid: 7, gid: 0 } },
    {
      User: '7:0',
      Env: [
        'PATH=/opt/small/bin:/base/bin:/bin',
        'KEPT=a=b',
        'LANG=en_US.UTF-8',
        'LANGUAGE=en_US:en',
        'LC_ALL=en_US.UTF-8',
        'HOME=/home/conda',
      ],
    },
  ],
  [
    'a PATH of its own',
    { env: { PATH: '/x', A: '1' } },
    { Env: ['PATH=/opt/small/bin:/x', 'KEPT=a=b', 'LANG=C', 'A=1'] },
  ],
];

test.each(TABLE)('the config of an image takes over: %s', async (_, more, expected) => {
  expect((await configFor(more)).config).toMatchObject(expected);
});

test('the triggers of the base are left out, and a lost user of the base gives a warning', async () => {
  expect((await configFor({})).config).not.toHaveProperty('OnBuild');
  const lost = (user: ImageDescription['user'], found: string | undefined) =>
    userLost({
      description: { file: 'image.yaml', user },
      base: {
        config: { ...(BASE.config as ImageConfig), config: found === undefined ? {} : { User: found } },
      },
    });
  expect(lost(null, '1001')).toBe(
    'the base runs as "1001", but the image runs as root, because image.yaml names no user',
  );
  for (const found of [undefined, '', 'root', '0', '0:0', 'root:0']) expect(lost(null, found)).toBeNull();
  expect(lost({ name: 'conda', uid: 1, gid: 1 }, '1001')).toBeNull();
});

test('the config has the platform and the requested time, and nothing of how the base was built', async () => {
  const config = await configFor({});
  expect(config).toMatchObject({
    os: 'linux',
    architecture: 'arm64',
    variant: 'v8',
    created: '2020-09-13T12:26:40Z',
  });
  expect(config).not.toHaveProperty('container_config');
  expect(config.rootfs.diff_ids).toEqual([DIGEST, DIGEST]);
  expect(config.history).toEqual([
    { created_by: 'base' },
    { created_by: 'ENV', empty_layer: true },
    { created: '2020-09-13T12:26:40Z', created_by: 'archi-construct image', comment: 'ours' },
  ]);
});

test('a base without history gets one entry for each layer', async () => {
  const { history: _, ...config } = BASE.config ?? {
    architecture: 'arm64',
    os: 'linux',
    rootfs: { type: 'layers', diff_ids: [] },
  };
  const { history } = await configFor({}, { ...BASE, config });
  expect(history?.map(({ created_by }) => created_by)).toEqual(['base', 'archi-construct image']);
});
