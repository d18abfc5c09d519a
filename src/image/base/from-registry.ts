import { digestOf, isDigest } from '../oci/digest.js';
import { readDocument } from '../oci/document.js';
import { parseImageManifest } from '../oci/formats.js';
import type { BlobCache, BlobSource } from '../registry/blob-cache.js';
import type { Repository } from '../registry/connection.js';
import { describeManifest, getManifest, nameOf } from '../registry/manifests.js';
import { refused } from '../registry/refused.js';
import type { BaseImage, Blob, Descriptor, Digest, OciPlatform } from '../types.js';
import { baseImage } from './base-image.js';
import { chooseManifests } from './choose-manifest.js';

/** A base image from a registry, and the digest that its tag refers to: of the index, or of the manifest if there is no index. */
export interface ResolvedBase {
  readonly base: BaseImage;
  readonly digest: Digest;
}

/**
 * Opens the image of a repository for a platform. `reference` is a tag or a digest. Layers are read only when their bytes
 * are needed; their `origin` names the repository. Content in the cache is not fetched: `open` is called only if something
 * is missing there. Throws UserError if the image cannot be used, ToolError if it cannot be fetched.
 */
export async function baseFromRegistry(options: {
  readonly registry: string;
  readonly repository: string;
  readonly reference: string;
  readonly platform: OciPlatform;
  readonly cache: BlobCache;
  readonly open: () => Promise<Repository>;
}): Promise<ResolvedBase> {
  const { registry, repository: name, platform, cache, open } = options;
  const where = nameOf({ registry, name }, options.reference);

  const document = async (reference: string): Promise<Buffer> => {
    const kept = isDigest(reference) ? await cache.find(reference) : null;
    if (kept !== null) return kept;
    const bytes = await getManifest(await open(), reference);
    cache.put(bytes, isDigest(reference) ? reference : digestOf(bytes));
    return bytes;
  };
  const blobOf = (descriptor: Descriptor): Blob => ({
    ...descriptor,
    origin: { registry, repository: name },
    async *read() {
      yield* cache.read(descriptor, async () => sourceOf(await open(), descriptor));
    },
  });

  // The cache has checked these bytes.
  const readConfig = (blob: Blob) => readDocument({ ...blob, where: `${where} ${blob.digest}` });

  const top = await document(options.reference);
  const digest = isDigest(options.reference) ? options.reference : digestOf(top);
  const [{ descriptor: chosen, stated }] = await chooseManifests({
    candidates: [describeManifest(top, digest, where)],
    platform,
    where,
    readDocument: (descriptor) => document(descriptor.digest),
    readConfig: (descriptor) => readConfig(blobOf(descriptor)),
  });
  const manifest = parseImageManifest(await document(chosen.digest), `${where} ${chosen.digest}`);
  const configBytes = await readConfig(blobOf(manifest.config));
  const base = baseImage({
    name: nameOf({ registry, name }, digest),
    digest: chosen.digest,
    manifest,
    configBytes,
    platform,
    stated,
    blobOf,
  });
  return { base, digest };
}

function sourceOf(repository: Repository, { digest }: Descriptor): BlobSource {
  const where = nameOf(repository, digest);
  return {
    url: repository.url(`blobs/${digest}`),
    get: repository.ask,
    check: async (response) => {
      if (response.status === 200 || response.status === 206) return;
      throw await refused(response, { where, action: 'pull this blob', registry: repository.registry });
    },
  };
}
