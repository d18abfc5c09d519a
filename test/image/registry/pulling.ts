import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, onTestFinished } from 'vitest';
import { silent } from '../../../src/events.js';
import { systemClock } from '../../../src/host/clock.js';
import { writeFileAtomic } from '../../../src/host/fs/write.js';
import { baseFromRegistry, type ResolvedBase } from '../../../src/image/base/from-registry.js';
import { bytesBlob } from '../../../src/image/oci/blob.js';
import { imageOf as ofImage } from '../../../src/image/oci/image.js';
import { OCI_MANIFEST } from '../../../src/image/oci/media-types.js';
import { openBlobCache } from '../../../src/image/registry/blob-cache.js';
import { connect } from '../../../src/image/registry/connection.js';
import type { Credentials } from '../../../src/image/registry/credentials.js';
import type { Image, OciPlatform } from '../../../src/image/types.js';
import { type RoughRegistry, serveRegistry } from '../../fixtures/rough-registry.js';
import { deps, imageOf, indexOf, noise } from './images.js';

const ARM: OciPlatform = { os: 'linux', architecture: 'arm64', variant: 'v8' };

const layers = [noise(1_000, 'a'), noise(300_000, 'b')];

export const arm = imageOf(layers);

export const amd = imageOf([noise(2_000, 'c')], 'amd64');

export const index = indexOf([amd, arm]);

/** A manifest with a config that is not an image's. */
const artifact = ofImage({
  platform: { os: 'linux', architecture: 'arm64', variant: 'v8' },
  config: bytesBlob('application/vnd.example.chart+json', Buffer.from('{"name":"chart"}')),
  layers: [],
});

/** The blob cache of a test. */
export let cacheDir: string;

/** Makes a blob cache before each test of the file that calls it, and takes it away afterwards. */
export function useBlobCache(): void {
  beforeEach(() => {
    cacheDir = mkdtempSync(join(tmpdir(), 'archi-blobs-'));
  });
  afterEach(() => rmSync(cacheDir, { recursive: true }));
}

export async function bytesOf(source: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of source) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** Serves a registry with both images until the test ends: their index with the tag `7`, and each by its digest. */
export async function serve(settings: Parameters<typeof serveRegistry>[0] = {}): Promise<RoughRegistry> {
  const registry = await serveRegistry(settings);
  onTestFinished(() => registry.close());
  const blobs = new Map<string, Buffer>();
  const manifests = new Map<string, { type: string; bytes: Buffer }>();
  for (const { config, layers, manifest } of [arm, amd] as Image[]) {
    for (const blob of [config, ...layers]) blobs.set(blob.digest, await bytesOf(blob.read()));
    manifests.set(manifest.digest, { type: manifest.mediaType, bytes: await bytesOf(manifest.read()) });
  }
  manifests.set('7', { type: index.mediaType, bytes: await bytesOf(index.read()) });
  manifests.set('artifact', { type: OCI_MANIFEST, bytes: await bytesOf(artifact.manifest.read()) });
  blobs.set(artifact.config.digest, await bytesOf(artifact.config.read()));
  manifests.set(index.digest, { type: index.mediaType, bytes: await bytesOf(index.read()) });
  registry.store.blobs.set('arm64v8/centos', blobs);
  registry.store.manifests.set('arm64v8/centos', manifests);
  return registry;
}

/** Pulls `arm64v8/centos` as the base of an image. */
export async function pull(
  host: string,
  options: { reference?: string; platform?: OciPlatform; credentials?: Credentials; attempts?: number } = {},
): Promise<ResolvedBase> {
  const repository = 'arm64v8/centos';
  return baseFromRegistry({
    registry: host,
    repository,
    reference: options.reference ?? '7',
    platform: options.platform ?? ARM,
    cache: openBlobCache({ cacheDir, clock: systemClock, write: writeFileAtomic, emit: silent }),
    open: async () => (await connect(host, deps(options)))({ repository, actions: 'pull' }),
  });
}

/** Fetches the layers. Returns the digests of their bytes. */
export const digestsOf = async ({ base }: ResolvedBase) =>
  Promise.all(base.layers.map(async (layer) => `sha256:${hash(await bytesOf(layer.read()))}`));

/** Returns the Range headers of the requests for the larger layer. */
export function rangesOf({ requests }: RoughRegistry): (string | undefined)[] {
  return requests.filter(({ line }) => line.includes(String(wanted[1]))).map(({ range }) => range);
}

function hash(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** The digests of the layers for arm64. */
export const wanted = arm.layers.map(({ digest }) => digest);
