import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { END_OF_ARCHIVE, padding, tarHeader } from '../../../src/formats/tar/header.js';
import { decompressStream } from '../../../src/host/compress/stream.js';
import { baseFromArchive } from '../../../src/image/base/from-archive.js';
import { readWhole } from '../../../src/image/oci/blob.js';
import { OCI_LAYER } from '../../../src/image/oci/media-types.js';
import { rowsWithTools } from '../../tools.js';
import { filesOf, tarFilesOf } from '../deliver/tree.js';
import {
  configFor,
  json,
  LAYER,
  layer,
  manifestFor,
  platform,
  refusal,
  setIndex,
  tree,
  useLayout,
} from './by-hand.js';

useLayout();

describe('a docker archive', () => {
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

  test("of a docker before OCI is read, also with a layer that links to another image's", async () => {
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

  test('is read with links to links in any order, and refused with a circle of links', async () => {
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
    await expect(open(circle)).rejects.toThrow('the base image is incomplete');
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
    // The first layer fails while it is read. Nobody caught that when the second one had been missed before.
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

  test.each(Object.entries(BAD))('is refused with the reason: %s', async (name, make) => {
    const { bytes, ref = null } = make();
    await expect(await refusal(open(bytes, ref))).toMatchFileSnapshot(`golden/archive-${name}.txt`);
  });

  describe('is read whatever compresses its layers:', () => {
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

    test('is refused if a layer is cut', async () => {
      const bytes = tar(
        file('one/layer.tar', gzipSync(LAYER).subarray(0, 20)),
        file('config.json', CONFIG()),
        file('manifest.json', json(manifest())),
      );
      await expect(await refusal(open(bytes))).toMatchFileSnapshot('golden/archive-cut-layer.txt');
    });
  });

  describe('with several images', () => {
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
    ])('is read by the name %s', async (ref, ...names) => {
      expect((await open(saved(...names), ref)).name).toBe(nameOf(CONFIG()));
    });

    test.each(['other/library/debian:8', '7'])('has none named %s', async (ref) => {
      await expect(open(saved(['centos:7'], ['debian:7']), ref)).rejects.toThrow(
        /(?:in the archive|the archive contains)/,
      );
    });

    test('is read as a layout if docker 25 or newer wrote it, whose tags are not whole names', async () => {
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
      for (const ref of [null, '7'])
        await expect(find(ref)).rejects.toThrow('the layout contains several images');
    });
  });

  test('with null fields is read as if they were absent', async () => {
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

  test('with a layer that differs from its diff_id throws when the layer is read', async () => {
    const bytes = tar(
      file('one/layer.tar', Buffer.from('b layer')),
      file('config.json', CONFIG()),
      file('manifest.json', json(manifest())),
    );
    const [first] = (await open(bytes)).layers;
    await expect(first && readWhole(first)).rejects.toThrow('a blob of an image is damaged');
  });
});
