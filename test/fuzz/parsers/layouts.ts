import { decompressStream } from '../../../src/host/compress/stream.js';
import { baseFromArchive } from '../../../src/image/base/from-archive.js';
import { baseFromLayout } from '../../../src/image/base/from-layout.js';
import { inheritedConfig } from '../../../src/image/dockerfile/inherited.js';
import { parseConfig } from '../../../src/image/oci/formats.js';
import { OCI_CONFIG, OCI_LAYER, OCI_MANIFEST } from '../../../src/image/oci/media-types.js';
import { ociPlatform } from '../../../src/image/oci/platform.js';
import { filesOf, putBlob, type Tree } from '../../image/deliver/tree.js';
import { ofJson, type Parser } from './parser.js';

const LAYER = Buffer.from('a layer');
const platform = ociPlatform('linux-aarch64');
const layer = putBlob(new Map(), OCI_LAYER, LAYER);
const CONFIG = {
  architecture: 'arm64',
  os: 'linux',
  created: '2020-01-01T00:00:00Z',
  config: {
    Env: ['A=b'],
    Labels: { a: 'b' },
    Cmd: ['sh'],
    User: '0',
    Healthcheck: { Test: ['CMD', 'a'], Interval: 1, Retries: 2 },
    ExposedPorts: { '80/tcp': {} },
    Volumes: { '/a': {} },
  },
  rootfs: { type: 'layers', diff_ids: [layer.digest] },
  history: [{ empty_layer: true }],
};
const ARCHIVE = [{ Config: 'c.json', Layers: ['l.tar'], RepoTags: ['a:1'] }];

/** A layout of a configuration with correct digests, without the index that names it. */
function layoutOf(config: string) {
  const tree: Tree = new Map([['oci-layout', Buffer.from('{"imageLayoutVersion":"1.0.0"}')]]);
  const layers = [putBlob(tree, OCI_LAYER, LAYER)];
  const manifest = { schemaVersion: 2, config: putBlob(tree, OCI_CONFIG, Buffer.from(config)), layers };
  return { tree, index: { schemaVersion: 2, manifests: [putBlob(tree, OCI_MANIFEST, manifest)] } };
}

const { index } = layoutOf(JSON.stringify(CONFIG));

/** A base in a layout, with one of its documents replaced. */
async function fromLayout(changed: { version?: string; index?: string; config?: string }): Promise<void> {
  const { tree, index } = layoutOf(changed.config ?? JSON.stringify(CONFIG));
  tree.set('index.json', Buffer.from(changed.index ?? JSON.stringify(index)));
  if (changed.version !== undefined) tree.set('oci-layout', Buffer.from(changed.version));
  const { config } = await baseFromLayout({ files: filesOf(tree), ref: null, platform });
  inheritedConfig(config?.config ?? {});
}

async function fromArchive(manifest: string, config: string): Promise<void> {
  const tree: Tree = new Map([
    ['manifest.json', Buffer.from(manifest)],
    ['c.json', Buffer.from(config)],
    ['l.tar', LAYER],
  ]);
  await baseFromArchive({ files: filesOf(tree), ref: null, platform, decompress: decompressStream });
}

/** Readers of images in files, document by document. */
export const LAYOUTS: readonly Parser[] = [
  ofJson(
    'oci-layout',
    { imageLayoutVersion: '1.0.0' },
    {
      reaches: [],
      parse: (version) => fromLayout({ version }),
    },
  ),
  ofJson('index.json of a layout', index, { reaches: [], parse: (index) => fromLayout({ index }) }),
  ofJson('an image configuration', CONFIG, {
    reaches: ['image/oci/formats:parseConfig'],
    parse: (config) => {
      inheritedConfig(parseConfig(Buffer.from(config), 'x').config ?? {});
      return fromLayout({ config });
    },
  }),
  ofJson('manifest.json of an archive', ARCHIVE, {
    reaches: [],
    parse: (manifest) => fromArchive(manifest, JSON.stringify(CONFIG)),
  }),
  ofJson('the configuration in an archive', CONFIG, {
    reaches: [],
    parse: (config) => fromArchive(JSON.stringify(ARCHIVE), config),
  }),
];
