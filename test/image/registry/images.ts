import { createHash } from 'node:crypto';
import { silent } from '../../../src/events.js';
import { createHttp, type HttpSend } from '../../../src/host/http/get.js';
import { reliably } from '../../../src/host/http/network.js';
import { bytesBlob, jsonBlob } from '../../../src/image/oci/blob.js';
import { digestOf } from '../../../src/image/oci/digest.js';
import { OCI_CONFIG, OCI_INDEX, OCI_LAYER, OCI_MANIFEST } from '../../../src/image/oci/media-types.js';
import { connect, type RegistryDeps, type Repository } from '../../../src/image/registry/connection.js';
import type { Credentials } from '../../../src/image/registry/credentials.js';
import { type Pushed, pushImages } from '../../../src/image/registry/push.js';
import type { Blob, Image, LayerBlob } from '../../../src/image/types.js';
import { fakeClock } from '../../fixtures/network.js';

/** Returns this many bytes that look random and are the same in every run. */
export function noise(size: number, seed = 'noise'): Buffer {
  const blocks = Array.from({ length: Math.ceil(size / 32) }, (_, i) =>
    createHash('sha256').update(`${seed} ${i}`).digest(),
  );
  return Buffer.concat(blocks).subarray(0, size);
}

/** Makes an image of these layers: tars, or bytes that nobody reads. */
export function imageOf(layers: readonly Uint8Array[], architecture = 'arm64'): Image {
  const blobs: LayerBlob[] = layers.map((bytes) => ({
    ...bytesBlob(OCI_LAYER, bytes),
    diffId: digestOf(bytes),
  }));
  const platform = {
    os: 'linux',
    architecture,
    ...(architecture === 'arm64' ? { variant: 'v8' } : {}),
  } as const;
  const rootfs = { type: 'layers', diff_ids: blobs.map(({ diffId }) => diffId) };
  const config = jsonBlob(OCI_CONFIG, { ...platform, rootfs });
  const manifest = jsonBlob(OCI_MANIFEST, {
    schemaVersion: 2,
    mediaType: OCI_MANIFEST,
    config: descriptorOf(config),
    layers: blobs.map(descriptorOf),
  });
  return { platform, manifest, config, layers: blobs };
}

/** Makes an index of images. */
export function indexOf(images: readonly Image[]): Blob {
  const manifests = images.map(({ manifest, platform }) => ({ ...descriptorOf(manifest), platform }));
  return jsonBlob(OCI_INDEX, { schemaVersion: 2, mediaType: OCI_INDEX, manifests });
}

function descriptorOf({ mediaType, digest, size }: Blob) {
  return { mediaType, digest, size };
}

/** The dependencies of the client: loopback, without pauses between tries. */
export function deps(
  options: { credentials?: Credentials; attempts?: number; warn?: (message: string) => void } = {},
): RegistryDeps {
  const retry = { attempts: options.attempts ?? 5, clock: fakeClock(), random: () => 0, tell: () => {} };
  return {
    send: createHttp({ env: {} }),
    reliably: (send: HttpSend) => reliably(send, retry),
    findCredentials: async () => options.credentials ?? null,
    plainHttp: false,
    warn: options.warn ?? (() => {}),
    now: Date.now,
  };
}

export const ALICE: Credentials = { kind: 'password', username: 'alice', password: 'pa:ss' };
export const ALICES_DOOR = { user: 'alice', password: 'pa:ss' };

/** One repository of a registry, to push to. */
export async function repositoryOf(
  host: string,
  repository = 'team/image',
  with_: Parameters<typeof deps>[0] = {},
): Promise<Repository> {
  return (await connect(host, deps(with_)))({ repository, actions: 'pull,push' });
}

/** Pushes one image with the tag 1.0, in pieces of this many bytes. */
export function push(repository: Repository, image: Image, chunk?: number): Promise<Pushed> {
  const { manifest: tagged } = image;
  return pushImages({
    images: [image],
    tagged,
    repository,
    tag: '1.0',
    emit: silent,
    ...(chunk === undefined ? {} : { chunk }),
  });
}
