import { concurrently } from '../../async/concurrently.js';
import type { Emit } from '../../events.js';
import { isDistributable } from '../oci/media-types.js';
import type { Blob, Digest, Image } from '../types.js';
import type { Repository } from './connection.js';
import { nameOf, putManifest } from './manifests.js';
import { type Put, putBlob } from './upload.js';

/** The result of a push. */
export interface Pushed {
  /** `host/repository@digest`. */
  readonly name: string;
  readonly digest: Digest;
  /** Number of blobs by what was done: uploaded, mounted, or already there. */
  readonly blobs: Readonly<Record<Put, number>>;
  /** Bytes of the blobs that were sent. */
  readonly bytes: number;
}

/** Number of blobs that are sent at once. */
const CONCURRENCY = 4;

/**
 * Pushes images to a repository: first their blobs, several at once, then their manifests, so that no manifest ever names a
 * missing blob. `tagged` is what the tag will name: the only image's manifest, or an index. Throws UserError if the registry
 * does not allow it, ToolError if it fails.
 */
export async function pushImages(request: {
  readonly images: readonly Image[];
  readonly tagged: Blob;
  readonly repository: Repository;
  readonly tag: string;
  readonly emit: Emit;
  /** Bytes; see `putBlob`. */
  readonly chunk?: number;
}): Promise<Pushed> {
  const { images, tagged, repository, tag, emit, chunk } = request;
  const named = distinct(images.flatMap(({ config, layers }) => [...layers, config]));
  const blobs = named.filter(({ mediaType }) => isDistributable(mediaType));
  const total = blobs.reduce((sum, { size }) => sum + size, 0);
  emit({ kind: 'start', step: 'push', title: 'Pushing', total, unit: 'bytes' });
  let done = 0;
  const puts = await concurrently(blobs, CONCURRENCY, async (blob) => {
    const put = await putBlob({ repository, blob }, chunk);
    done += blob.size;
    emit({ kind: 'progress', step: 'push', done, detail: `${blob.digest} ${put}` });
    return put;
  });
  for (const { manifest } of images)
    if (manifest.digest !== tagged.digest) await putManifest(repository, manifest.digest, manifest);
  await putManifest(repository, tag, tagged);
  const count = (outcome: Put) => puts.filter((put) => put === outcome).length;
  const bytes = blobs.reduce((sum, { size }, i) => sum + (puts[i] === 'uploaded' ? size : 0), 0);
  const counts = { uploaded: count('uploaded'), mounted: count('mounted'), there: count('there') };
  emit({
    kind: 'end',
    step: 'push',
    summary: `${counts.uploaded} blobs sent, ${counts.mounted} mounted, ${counts.there} already there`,
  });
  const { digest } = tagged;
  return { name: nameOf(repository, digest), digest, blobs: counts, bytes };
}

function distinct(blobs: readonly Blob[]): Blob[] {
  return [...new Map(blobs.map((blob) => [blob.digest, blob])).values()];
}
