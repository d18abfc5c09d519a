import { createHash } from 'node:crypto';
import { beforeEach, describe, expect, test } from 'vitest';
import { baseFromLayout } from '../../../src/image/base/from-layout.js';
import { imageOf } from '../../../src/image/oci/image.js';
import { OCI_CONFIG, OCI_INDEX, OCI_LAYER, OCI_MANIFEST } from '../../../src/image/oci/media-types.js';
import { ociPlatform } from '../../../src/image/oci/platform.js';
import { filesOf, putBlob, type Tree } from '../deliver/tree.js';

const ARM = { os: 'linux', architecture: 'arm64' };
const AMD = { os: 'linux', architecture: 'amd64' };
const EMPTY = { mediaType: 'application/vnd.oci.empty.v1+json', size: 2, data: 'e30=' };
const BLAKE3 = `blake3:${'0'.repeat(64)}`;

let tree: Tree;
let layer: ReturnType<typeof putBlob>;

beforeEach(() => {
  tree = new Map([['oci-layout', json({ imageLayoutVersion: '1.0.0' })]]);
  layer = putBlob(tree, OCI_LAYER, Buffer.from('a layer'));
});

function json(value: unknown): Buffer {
  return Buffer.from(JSON.stringify(value));
}
const configOf = (more: object = {}) => ({
  ...ARM,
  rootfs: { type: 'layers', diff_ids: [layer.digest] },
  ...more,
});
const imageBy = (config: object = configOf(), more: object = {}) =>
  putBlob(tree, OCI_MANIFEST, {
    schemaVersion: 2,
    config: putBlob(tree, OCI_CONFIG, config),
    layers: [layer],
    ...more,
  });
const artifact = () =>
  imageBy(configOf(), {
    artifactType: 'application/vnd.example+type',
    config: putBlob(tree, EMPTY.mediaType, {}),
    layers: [putBlob(tree, EMPTY.mediaType, {})],
  });
const index = (manifests: unknown, more: object = {}) => ({ schemaVersion: 2, manifests, ...more });
const nested = (manifests: readonly object[]) => putBlob(tree, OCI_INDEX, index(manifests));
async function read(top: object, ref: string | null = null) {
  tree.set('index.json', json(top));
  return baseFromLayout({ files: filesOf(tree), ref, platform: ociPlatform('linux-aarch64') });
}

describe('an image of another tool is read', () => {
  const nothing = {
    variant: null,
    created: null,
    author: null,
    history: null,
    'os.version': null,
    'os.features': null,
  };
  const nulls = {
    User: null,
    Env: null,
    Entrypoint: null,
    Cmd: null,
    WorkingDir: null,
    Labels: null,
    Volumes: null,
  };
  const layers: [string, () => object][] = [
    ['with only the required fields', () => index([imageBy()])],
    ['without schemaVersion', () => ({ manifests: [imageBy(configOf(), { schemaVersion: undefined })] })],
    [
      'whose optional fields are null',
      () => index([imageBy(configOf({ ...nothing, config: nulls }), { annotations: null })]),
    ],
    ['whose config is null', () => index([imageBy(configOf({ config: null }))])],
    [
      'whose history has nulls',
      () => index([imageBy(configOf({ history: [{ created: null, empty_layer: null }, {}] }))]),
    ],
    [
      'whose variant is empty',
      () => index([{ ...imageBy(configOf({ variant: '' })), platform: { ...ARM, variant: '' } }]),
    ],
    [
      'with unknown fields',
      () => index([imageBy(configOf({ x: [1], config: { y: {} } }), { z: { a: null } })], { w: 1 }),
    ],
    [
      'with data, annotations and urls',
      () =>
        index([
          {
            ...imageBy(configOf(), { annotations: { 'x.y': '' } }),
            data: 'e30=',
            annotations: {},
            urls: ['https://a.example/'],
          },
        ]),
    ],
    [
      'with a subject and an artifactType',
      () => index([imageBy(configOf(), { subject: layer, artifactType: 'application/vnd.example' })]),
    ],
    [
      'for an OS version and features',
      () =>
        index([
          { ...imageBy(), platform: { ...ARM, 'os.version': '1', 'os.features': ['x'], features: ['y'] } },
        ]),
    ],
    [
      'of docker',
      () =>
        index([
          {
            ...imageBy(configOf(), {
              mediaType: DOCKER_MANIFEST,
              config: putBlob(tree, DOCKER_CONFIG, configOf()),
            }),
            mediaType: DOCKER_MANIFEST,
          },
        ]),
    ],
    [
      'whose config is called octet-stream',
      () => index([imageBy(configOf(), { config: putBlob(tree, 'application/octet-stream', configOf()) })]),
    ],
    ['in an index in an index', () => index([nested([nested([imageBy()])])])],
    [
      'beside entries of unknown types',
      () =>
        index([{ ...layer, mediaType: 'application/vnd.example' }, { ...layer, mediaType: null }, imageBy()]),
    ],
    [
      'beside entries of unknown algorithms',
      () =>
        index([
          nested([
            { ...imageBy(), digest: BLAKE3, platform: ARM },
            { ...imageBy(), platform: ARM },
          ]),
        ]),
    ],
    [
      'beside other platforms',
      () =>
        index([
          nested([
            { ...imageBy(configOf(AMD)), platform: AMD },
            { ...imageBy(), platform: ARM },
          ]),
        ]),
    ],
    [
      'beside other platforms in the layout’s own index',
      () =>
        index([
          { ...imageBy(configOf(AMD)), platform: AMD },
          { ...imageBy(), platform: ARM },
        ]),
    ],
    [
      'behind an artifact without a platform',
      () => index([nested([artifact(), { ...imageBy(), platform: ARM }])]),
    ],
    [
      'beside images that do not say their platform',
      () => index([nested([artifact(), imageBy(configOf(AMD)), imageBy()])]),
    ],
    [
      'beside an unknown platform',
      () =>
        index([
          nested([
            { ...artifact(), platform: { os: 'unknown', architecture: 'unknown' } },
            { ...imageBy(), platform: null },
          ]),
        ]),
    ],
  ];
  test.each(layers)('%s', async (_, make) => {
    const { layers: found, config } = await read(make());
    expect(found.map(({ digest }) => digest)).toEqual([layer.digest]);
    expect(config?.architecture).toBe('arm64');
  });

  test('from the first fitting entry of an index', async () => {
    const first = { ...imageBy(configOf({ author: 'first' })), platform: ARM };
    const second = { ...imageBy(configOf({ author: 'second' })), platform: ARM };
    const { config } = await read(index([nested([first, second])]));
    expect(config?.['author']).toBe('first');
  });

  test('without layers, which Go writes as null', async () => {
    const config = configOf({ rootfs: { type: 'layers', diff_ids: null } });
    expect((await read(index([imageBy(config, { layers: null })]))).layers).toEqual([]);
  });

  test('from a layout of a later version', async () => {
    tree.set('oci-layout', json({ imageLayoutVersion: '1.1.0', more: true }));
    expect((await read(index([imageBy()]))).layers).toHaveLength(1);
  });

  test('whose blobs are named by sha512', async () => {
    const by512 = ({ digest, ...rest }: typeof layer) => {
      const bytes = tree.get(`blobs/sha256/${digest.slice('sha256:'.length)}`) ?? Buffer.alloc(0);
      const hex = createHash('sha512').update(bytes).digest('hex');
      tree.set(`blobs/sha512/${hex}`, bytes);
      return { ...rest, digest: `sha512:${hex}` };
    };
    const config = by512(
      putBlob(tree, OCI_CONFIG, configOf({ rootfs: { type: 'layers', diff_ids: [by512(layer).digest] } })),
    );
    const top = by512(imageBy(configOf(), { config, layers: [by512(layer)] }));
    const { layers: found } = await read(index([top]));
    expect(found.map(({ digest }) => digest)).toEqual([by512(layer).digest]);
    for (const blob of found) for await (const piece of blob.read()) expect(String(piece)).toBe('a layer');
  });
});

const DOCKER_MANIFEST = 'application/vnd.docker.distribution.manifest.v2+json';
const DOCKER_CONFIG = 'application/vnd.docker.container.image.v1+json';

test.each([
  ['application/vnd.oci.image.layer.v1.tar', 'application/vnd.oci.image.layer.v1.tar'],
  ['application/vnd.oci.image.layer.v1.tar+gzip', 'application/vnd.oci.image.layer.v1.tar+gzip'],
  ['application/vnd.oci.image.layer.v1.tar+zstd', 'application/vnd.oci.image.layer.v1.tar+zstd'],
  ['application/vnd.docker.image.rootfs.diff.tar', 'application/vnd.oci.image.layer.v1.tar'],
  ['application/vnd.docker.image.rootfs.diff.tar.gzip', 'application/vnd.oci.image.layer.v1.tar+gzip'],
  ['application/vnd.docker.image.rootfs.diff.tar.zstd', 'application/vnd.oci.image.layer.v1.tar+zstd'],
  ['application/vnd.oci.image.layer.nondistributable.v1.tar', null],
  ['application/vnd.oci.image.layer.nondistributable.v1.tar+gzip', null],
  ['application/vnd.oci.image.layer.nondistributable.v1.tar+zstd', null],
  [
    'application/vnd.docker.image.rootfs.foreign.diff.tar.gzip',
    'application/vnd.oci.image.layer.nondistributable.v1.tar+gzip',
  ],
])('a layer of type %s is kept', async (mediaType, expected) => {
  const base = await read(index([imageBy(configOf(), { layers: [{ ...layer, mediaType }] })]));
  expect(base.layers.map((each) => each.mediaType)).toEqual([expected ?? mediaType]);
});

test.each([
  ['the URL of a layer', { urls: ['https://a.example/layer'] }],
  [
    'the annotations that lazy runtimes need',
    {
      annotations: {
        'io.github.containers.zstd-chunked.manifest-position': '1:2:3:1',
        'containerd.io/snapshot/stargz/toc.digest': `sha256:${'0'.repeat(64)}`,
      },
    },
  ],
])('%s is kept in the manifest of the derived image', async (_, more) => {
  const base = await read(index([imageBy(configOf(), { layers: [{ ...layer, ...more }] })]));
  const [config] = base.layers;
  if (config === undefined) throw new Error('there is no layer');
  const derived = imageOf({ platform: ociPlatform('linux-aarch64'), config, layers: base.layers });
  let text = '';
  for await (const piece of derived.manifest.read()) text += String(piece);
  expect(JSON.parse(text).layers).toEqual([{ ...layer, ...more }]);
});

test('a manifest of another kind is refused without reading its config', async () => {
  await expect(read(index([artifact()]))).rejects.toThrow('not an image');
});

test('a root file system of another type than layers is refused', async () => {
  const config = configOf({ rootfs: { type: 'chunks', diff_ids: [layer.digest] } });
  await expect(read(index([imageBy(config)]))).rejects.toThrow('not an image configuration');
});
