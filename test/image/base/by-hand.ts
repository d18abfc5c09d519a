import { beforeEach } from 'vitest';
import { ArchiError, formatError } from '../../../src/errors.js';
import { OCI_CONFIG, OCI_LAYER, OCI_MANIFEST } from '../../../src/image/oci/media-types.js';
import { ociPlatform } from '../../../src/image/oci/platform.js';
import { putBlob, type Tree } from '../deliver/tree.js';

export const platform = ociPlatform('linux-aarch64');

export const LAYER = Buffer.from('a layer');

export const json = (value: unknown) => Buffer.from(JSON.stringify(value));

/** The files of a layout, new for each test. */
export let tree: Tree;

/** The only layer, `LAYER`. */
export let layer: ReturnType<typeof putBlob>;

/** Lays them out before each test of the file that calls it. */
export function useLayout(): void {
  beforeEach(() => {
    tree = new Map([['oci-layout', json({ imageLayoutVersion: '1.0.0' })]]);
    layer = putBlob(tree, OCI_LAYER, LAYER);
  });
}

/** Returns a config for the layer. */
export const configFor = (more: object = {}) => ({
  architecture: 'arm64',
  os: 'linux',
  rootfs: { type: 'layers', diff_ids: [layer.digest] },
  ...more,
});

/** Adds a config and manifest to the layout. Returns the manifest's descriptor. */
export const manifestFor = (config: object, layers: readonly object[] = [layer]) =>
  putBlob(tree, OCI_MANIFEST, {
    schemaVersion: 2,
    config: putBlob(tree, OCI_CONFIG, config),
    layers,
  });

export const indexOf = (manifests: readonly object[]) => ({ schemaVersion: 2, manifests });

export const setIndex = (manifests: readonly object[]) => tree.set('index.json', json(indexOf(manifests)));

/** Returns the message of the error that the work throws, with its digests shortened. */
export async function refusal(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof ArchiError)) throw error ?? new Error('it was taken');
  return `${formatError(error)}\n`.replace(/([0-9a-f]{12})[0-9a-f]{52}/g, '$1…');
}
