import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { beforeEach, describe, expect, test } from 'vitest';
import { ArchiError, formatError } from '../../../src/errors.js';
import { END_OF_ARCHIVE, padding, tarHeader } from '../../../src/formats/tar/header.js';
import { decompressStream } from '../../../src/host/compress/compress.js';
import { baseFromArchive } from '../../../src/image/base/from-archive.js';
import { baseFromLayout } from '../../../src/image/base/from-layout.js';
import { readWhole } from '../../../src/image/oci/blob.js';
import { OCI_CONFIG, OCI_INDEX, OCI_LAYER, OCI_MANIFEST } from '../../../src/image/oci/media-types.js';
import { ociPlatform } from '../../../src/image/oci/platform.js';
import { rowsWithTools } from '../../tools.js';
import { filesOf, putBlob, type Tree, tarFilesOf } from '../deliver/tree.js';

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

test('what an index says of a variant counts where a config has none', async () => {
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

test('manifests without a platform are told apart by their configs; what is no image is passed over', async () => {
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
    baseFromArchive({ files: tarFilesOf(bytes), ref, platform, decompress: decompressStream });

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

  test('links to links are followed, whichever stands first; a circle leads nowhere', async () => {
    const rest = [
      softlink('one/layer.tar', '../two/layer.tar'),
      softlink('two/layer.tar', '../layers/real.tar'),
      file('layers/real.tar', LAYER),
      softlink('a', 'b'),
      softlink('b', 'a'),
      file('config.json', CONFIG()),
    ];
    const [first] = (await open(tar(...rest, file('manifest.json', json(manifest()))))).layers;
    expect(first && String(await readWhole(first))).toBe('a layer');
    const circle = tar(...rest, file('manifest.json', json(manifest({ Layers: ['a'] }))));
    await expect(open(circle)).rejects.toThrow('the base image is not whole');
  });

  const whole = () =>
    tar(file('one/layer.tar', LAYER), file('config.json', CONFIG()), file('manifest.json', json(manifest())));
  const BAD: Readonly<Record<string, () => { bytes: Buffer; ref?: string }>> = {
    'no-tar': () => ({ bytes: Buffer.alloc(2048, 'x') }),
    'no-image': () => ({ bytes: tar(file('readme', LAYER)) }),
    cut: () => ({ bytes: whole().subarray(0, 512 * 5 + 10) }),
    'no-such-name': () => ({ bytes: whole(), ref: 'other:1.0' }),
    'missing-layer': () => ({
      bytes: tar(file('config.json', CONFIG()), file('manifest.json', json(manifest()))),
    }),
    // The first fails while it is read; once nobody caught that, since the second had been missed before.
    'damaged-layer-and-missing-layer': () => ({
      bytes: tar(
        file('one/layer.tar', gzipSync(LAYER).subarray(0, -9)),
        file(
          'config.json',
          json(configFor({ rootfs: { type: 'layers', diff_ids: [layer.digest, layer.digest] } })),
        ),
        file('manifest.json', json(manifest({ Layers: ['one/layer.tar', 'two/layer.tar'] }))),
      ),
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

  describe('compressed layers are told by their first bytes', () => {
    const compressors = {
      gzip: 'application/vnd.oci.image.layer.v1.tar+gzip',
      zstd: 'application/vnd.oci.image.layer.v1.tar+zstd',
      xz: OCI_LAYER,
      bzip2: OCI_LAYER,
    } as const;

    test.each(rowsWithTools(Object.entries(compressors), ([program]) => [program]))(
      '%s',
      async (program, type) => {
        const { stdout } = spawnSync(program, ['-c'], { input: LAYER });
        const base = await open(
          tar(
            file('one/layer.tar', stdout),
            file('config.json', CONFIG()),
            file('manifest.json', json(manifest())),
          ),
        );
        const [first] = base.layers;
        expect(first).toMatchObject({ mediaType: type, diffId: layer.digest });
        const bytes = first && (await readWhole(first));
        expect(bytes).toEqual(type === OCI_LAYER ? LAYER : stdout);
      },
    );

    test('cut data is refused', async () => {
      const bytes = tar(
        file('one/layer.tar', gzipSync(LAYER).subarray(0, 20)),
        file('config.json', CONFIG()),
        file('manifest.json', json(manifest())),
      );
      await expect(await refusal(open(bytes))).toMatchFileSnapshot('golden/archive-cut-layer.txt');
    });
  });

  describe('several images', () => {
    const other = () => json(configFor({ author: 'other' }));
    const two = (manifests: readonly object[]) =>
      tar(
        file('one/layer.tar', LAYER),
        file('config.json', CONFIG()),
        file('other.json', other()),
        file('manifest.json', json(manifests)),
      );
    const saved = (...names: readonly (readonly string[] | null)[]) =>
      two(
        names.map(
          (RepoTags, i) => manifest({ RepoTags, Config: i === 0 ? 'config.json' : 'other.json' })[0] ?? {},
        ),
      );
    const nameOf = (config: Buffer) =>
      `docker-archive@sha256:${createHash('sha256').update(config).digest('hex')}`;

    test.each<[string, ...(string[] | null)[]]>([
      ['centos:7', ['centos:7'], ['debian:7']],
      ['centos', ['centos:latest'], ['debian:latest']],
      ['centos:7', ['localhost/centos:7'], ['localhost/debian:7']],
      ['registry.example/library/centos:7', ['centos:7'], ['debian:7']],
      ['centos:7', ['centos:7'], ['team.example/centos:7']],
      ['config.json', null, null],
    ])('%s', async (ref, ...names) => {
      expect((await open(saved(...names), ref)).name).toBe(nameOf(CONFIG()));
    });

    test.each(['other/library/debian:8', '7'])('%s is no name of one of them', async (ref) => {
      await expect(open(saved(['centos:7'], ['debian:7']), ref)).rejects.toThrow(/the archive has/);
    });

    test('docker 25 and newer: a layout as well, whose tags are not whole names', async () => {
      const manifests = ['centos', 'debian'].map((name) => ({
        ...manifestFor(configFor({ author: name })),
        annotations: {
          'io.containerd.image.name': `registry.example/library/${name}:7`,
          'org.opencontainers.image.ref.name': '7',
        },
      }));
      setIndex(manifests);
      tree.set('manifest.json', json(manifest()));
      const find = (ref: string | null) =>
        baseFromArchive({ files: filesOf(tree), ref, platform, decompress: decompressStream });
      expect((await find('centos:7')).digest).toBe(manifests[0]?.digest);
      expect((await find('debian:7')).digest).toBe(manifests[1]?.digest);
      expect((await find(`${manifests[1]?.digest}`)).digest).toBe(manifests[1]?.digest);
      for (const ref of [null, '7']) await expect(find(ref)).rejects.toThrow('the layout has several images');
    });
  });

  test('what is null is what is not there, as Go reads it', async () => {
    const config = json({
      ...{ architecture: 'arm64', os: null, variant: null, created: null, author: null },
      config: {
        User: null,
        Env: null,
        Entrypoint: null,
        Cmd: [null],
        Labels: { a: null },
        WorkingDir: null,
        OnBuild: null,
      },
      rootfs: { type: 'layers', diff_ids: [layer.digest] },
      history: [null, { empty_layer: null }, { empty_layer: true }],
    });
    const bytes = tar(
      file('one/layer.tar', LAYER),
      file('config.json', config),
      file('manifest.json', json(manifest({ RepoTags: null }))),
    );
    expect((await open(bytes)).config?.config).toMatchObject({ Cmd: [''], Labels: { a: '' } });
    const none = json({
      architecture: 'arm64',
      os: 'linux',
      config: null,
      rootfs: { type: 'layers', diff_ids: null },
      history: null,
    });
    const empty = tar(file('config.json', none), file('manifest.json', json(manifest({ Layers: null }))));
    expect((await open(empty)).layers).toEqual([]);
    const bare = tar(
      file('config.json', json({ architecture: 'arm64' })),
      file('manifest.json', json(manifest({ Layers: [] }))),
    );
    expect((await open(bare)).layers).toEqual([]);
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
