import { describe, expect, test } from 'vitest';
import { baseFromLayout } from '../../../src/image/base/from-layout.js';
import { readWhole } from '../../../src/image/oci/blob.js';
import { OCI_INDEX, OCI_MANIFEST } from '../../../src/image/oci/media-types.js';
import { ociPlatform } from '../../../src/image/oci/platform.js';
import { filesOf, putBlob } from '../deliver/tree.js';
import {
  configFor,
  indexOf,
  json,
  layer,
  manifestFor,
  platform,
  refusal,
  setIndex,
  tree,
  useLayout,
} from './by-hand.js';

useLayout();

const read = (ref: string | null = null) => baseFromLayout({ files: filesOf(tree), ref, platform });

test('a layout is read without reading its layers', async () => {
  setIndex([manifestFor(configFor())]);
  tree.set(`blobs/sha256/${layer.digest.slice(7)}`, Buffer.from('damaged'));
  const base = await read();
  expect(base.layers).toHaveLength(1);
  const [first] = base.layers;
  await expect(first && readWhole(first)).rejects.toThrow('a blob of an image is damaged');
});

test('a config without a variant takes that of the index', async () => {
  const v6 = ociPlatform('linux-armv6l');
  const arm = manifestFor(configFor({ architecture: 'arm' }));
  setIndex([
    putBlob(
      tree,
      OCI_INDEX,
      indexOf([{ ...arm, platform: { os: 'linux', architecture: 'arm', variant: 'v6' } }]),
    ),
  ]);
  const base = await baseFromLayout({ files: filesOf(tree), ref: null, platform: v6 });
  expect(base.digest).toBe(arm.digest);
});

test('manifests without a platform are chosen by their configs, and artifacts are skipped', async () => {
  const amd64 = manifestFor(configFor({ architecture: 'amd64' }));
  const arm64 = manifestFor(configFor());
  const artifact = putBlob(tree, OCI_MANIFEST, {
    schemaVersion: 2,
    config: putBlob(tree, 'application/vnd.oci.empty.v1+json', {}),
    layers: [layer],
  });
  for (const manifests of [
    [artifact, amd64, arm64],
    [putBlob(tree, OCI_INDEX, indexOf([amd64, artifact, arm64]))],
    [
      { ...amd64, platform: null },
      { ...arm64, platform: {} },
    ],
  ]) {
    setIndex(manifests);
    expect((await read()).digest).toBe(arm64.digest);
  }
});

const HOSTILE: Readonly<Record<string, () => void>> = {
  'no-index': () => {},
  'no-oci-layout': () => void tree.delete('oci-layout'),
  'other-version': () => void tree.set('oci-layout', json({ imageLayoutVersion: '2' })),
  'version-that-is-no-text': () =>
    void tree.set('oci-layout', json({ imageLayoutVersion: { toString: null } })),
  'no-json': () => void tree.set('index.json', Buffer.from('{"schemaVersion":')),
  'huge-json': () => void tree.set('index.json', Buffer.alloc(5_000_000, ' ')),
  'no-image': () => void setIndex([]),
  'two-images': () => void setIndex([manifestFor(configFor()), manifestFor(configFor({ author: 'x' }))]),
  'digest-that-climbs': () =>
    void setIndex([{ mediaType: OCI_MANIFEST, digest: 'sha256:../../etc/passwd', size: 1 }]),
  'other-digest': () => {
    const manifest = manifestFor(configFor());
    const path = `blobs/sha256/${manifest.digest.slice(7)}`;
    tree.set(path, Buffer.from(String(tree.get(path)).replace('2', '3')));
    setIndex([manifest]);
  },
  'other-size': () => void setIndex([{ ...manifestFor(configFor()), size: 7 }]),
  'missing-layer': () => {
    setIndex([manifestFor(configFor())]);
    tree.delete(`blobs/sha256/${layer.digest.slice(7)}`);
  },
  'more-layers-than-diff-ids': () => void setIndex([manifestFor(configFor(), [layer, layer])]),
  'other-platform': () => void setIndex([manifestFor(configFor({ architecture: 'amd64' }))]),
  'not-in-the-index': () =>
    void setIndex([{ ...manifestFor(configFor()), platform: { os: 'linux', architecture: 'amd64' } }]),
  'unknown-layer': () => {
    const mediaType = 'application/vnd.example.disk';
    setIndex([manifestFor(configFor(), [{ ...layer, mediaType }])]);
  },
  'index-in-index': () => {
    let inner: object = manifestFor(configFor());
    for (let i = 0; i < 30; i++) inner = putBlob(tree, OCI_INDEX, indexOf([inner]));
    setIndex([inner]);
  },
  'config-of-wrong-types': () =>
    void setIndex([manifestFor({ architecture: 1, os: 'linux', rootfs: { type: 'x', diff_ids: 'no' } })]),
};

describe('a layout is refused with the reason:', () => {
  test.each(Object.entries(HOSTILE))('%s', async (name, prepare) => {
    prepare();
    await expect(await refusal(read())).toMatchFileSnapshot(`golden/layout-${name}.txt`);
  });

  test('an unknown name', async () => {
    setIndex([{ ...manifestFor(configFor()), annotations: { 'org.opencontainers.image.ref.name': '1.0' } }]);
    await expect(await refusal(read('2.0'))).toMatchFileSnapshot('golden/layout-no-such-name.txt');
    expect((await read('1.0')).layers).toHaveLength(1);
  });
});
