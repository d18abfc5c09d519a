import { createHash } from 'node:crypto';
import { beforeEach, describe, expect, test } from 'vitest';
import { ArchiError, formatError } from '../../../src/errors.js';
import { baseFromArchive } from '../../../src/image/base/from-archive.js';
import { baseFromLayout } from '../../../src/image/base/from-layout.js';
import { readWhole } from '../../../src/image/oci/blob.js';
import { OCI_CONFIG, OCI_INDEX, OCI_LAYER, OCI_MANIFEST } from '../../../src/image/oci/media-types.js';
import { ociPlatform } from '../../../src/image/oci/platform.js';
import { END_OF_ARCHIVE, padding, tarHeader } from '../../../src/package/tar-header.js';
import { filesOf, putBlob, type Tree, tarFilesOf } from '../output/tree.js';

const platform = ociPlatform('linux-aarch64');
const LAYER = Buffer.from('a layer');
const json = (value: unknown) => Buffer.from(JSON.stringify(value));

let tree: Tree;
let layer: ReturnType<typeof putBlob>;

beforeEach(() => {
  tree = new Map([['oci-layout', json({ imageLayoutVersion: '1.0.0' })]]);
  layer = putBlob(tree, OCI_LAYER, LAYER);
});

const configFor = (more: object = {}) => ({
  architecture: 'arm64',
  os: 'linux',
  rootfs: { type: 'layers', diff_ids: [layer.digest] },
  ...more,
});
const manifestFor = (config: object, layers: readonly object[] = [layer]) =>
  putBlob(tree, OCI_MANIFEST, {
    schemaVersion: 2,
    config: putBlob(tree, OCI_CONFIG, config),
    layers,
  });
const indexOf = (manifests: readonly object[]) => ({ schemaVersion: 2, manifests });
const setIndex = (manifests: readonly object[]) => tree.set('index.json', json(indexOf(manifests)));
const read = (ref: string | null = null) => baseFromLayout({ files: filesOf(tree), ref, platform });

/** The error as it is told, digests shortened. */
async function refusal(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof ArchiError)) throw error ?? new Error('it was taken');
  return `${formatError(error)}\n`.replace(/([0-9a-f]{12})[0-9a-f]{52}/g, '$1…');
}

test('a layout by hand is read, its layers are not', async () => {
  setIndex([manifestFor(configFor())]);
  tree.set(`blobs/sha256/${layer.digest.slice(7)}`, Buffer.from('damaged'));
  const base = await read();
  expect(base.layers).toHaveLength(1);
  const [first] = base.layers;
  await expect(first && readWhole(first)).rejects.toThrow('the content of an image is damaged');
});

const HOSTILE: Readonly<Record<string, () => void>> = {
  'no-index': () => {},
  'no-oci-layout': () => void tree.delete('oci-layout'),
  'other-version': () => void tree.set('oci-layout', json({ imageLayoutVersion: '2' })),
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

describe('a layout that cannot be used is refused with the reason', () => {
  test.each(Object.entries(HOSTILE))('%s', async (name, prepare) => {
    prepare();
    await expect(await refusal(read())).toMatchFileSnapshot(`golden/layout-${name}.txt`);
  });

  test('a name that is not there', async () => {
    setIndex([{ ...manifestFor(configFor()), annotations: { 'org.opencontainers.image.ref.name': '1.0' } }]);
    await expect(await refusal(read('2.0'))).toMatchFileSnapshot('golden/layout-no-such-name.txt');
    expect((await read('1.0')).layers).toHaveLength(1);
  });
});

describe('docker archives', () => {
  const CONFIG = () => json(configFor());
  const manifest = (more: object = {}) => [
    { Config: 'config.json', Layers: ['one/layer.tar'], RepoTags: ['a.example/small:1.0'], ...more },
  ];
  const file = (path: string, data: Buffer) => [
    tarHeader({ path, type: 'file', mode: 0o644, mtime: 0, size: data.length }),
    data,
    padding(data.length),
  ];
  const softlink = (path: string, linkTarget: string) => [
    tarHeader({ path, type: 'softlink', mode: 0o777, mtime: 0, linkTarget }),
  ];
  const tar = (...blocks: readonly Buffer[][]) => Buffer.concat([...blocks.flat(), END_OF_ARCHIVE]);
  const open = async (bytes: Buffer, ref: string | null = null) =>
    baseFromArchive({ files: tarFilesOf(bytes), ref, platform });

  test('as docker wrote them before OCI, a layer that is a link to another image’s included', async () => {
    const bytes = tar(
      file('other/layer.tar', LAYER),
      softlink('one/layer.tar', '../other/layer.tar'),
      file('config.json', CONFIG()),
      file('manifest.json', json(manifest())),
    );
    const base = await open(bytes, 'small:1.0');
    expect(base.layers.map(({ digest, mediaType }) => [digest, mediaType])).toEqual([
      [layer.digest, OCI_LAYER],
    ]);
    const [first] = base.layers;
    expect(first && String(await readWhole(first))).toBe('a layer');
    expect(base.name).toBe(`docker-archive@sha256:${createHash('sha256').update(CONFIG()).digest('hex')}`);
  });

  const whole = () =>
    tar(file('one/layer.tar', LAYER), file('config.json', CONFIG()), file('manifest.json', json(manifest())));
  const BAD: Readonly<Record<string, () => { bytes: Buffer; ref?: string }>> = {
    'no-tar': () => ({ bytes: Buffer.alloc(2048, 'x') }),
    compressed: () => ({ bytes: Buffer.concat([Buffer.from([0x1f, 0x8b]), Buffer.alloc(2048, 'x')]) }),
    'no-image': () => ({ bytes: tar(file('readme', LAYER)) }),
    cut: () => ({ bytes: whole().subarray(0, 512 * 5 + 10) }),
    'no-such-name': () => ({ bytes: whole(), ref: 'other:1.0' }),
    'missing-layer': () => ({
      bytes: tar(file('config.json', CONFIG()), file('manifest.json', json(manifest()))),
    }),
    'config-that-climbs': () => ({
      bytes: tar(file('manifest.json', json(manifest({ Config: '../../etc/passwd' })))),
    }),
    'layer-that-climbs': () => ({
      bytes: tar(
        softlink('one/layer.tar', '../../../etc/passwd'),
        file('config.json', CONFIG()),
        file('manifest.json', json(manifest())),
      ),
    }),
  };

  test.each(Object.entries(BAD))('%s is refused with the reason', async (name, make) => {
    const { bytes, ref = null } = make();
    await expect(await refusal(open(bytes, ref))).toMatchFileSnapshot(`golden/archive-${name}.txt`);
  });

  test('a layer that is not its diff_id is told when it is read', async () => {
    const bytes = tar(
      file('one/layer.tar', Buffer.from('b layer')),
      file('config.json', CONFIG()),
      file('manifest.json', json(manifest())),
    );
    const [first] = (await open(bytes)).layers;
    await expect(first && readWhole(first)).rejects.toThrow('the content of an image is damaged');
  });
});
