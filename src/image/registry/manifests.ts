import { jsonText } from '../../conda/json-text.js';
import { ToolError, UserError } from '../../errors.js';
import type { HttpResponse } from '../../host/http.js';
import { bytesBlob, digestOf } from '../oci/blob.js';
import { LARGEST_DOCUMENT } from '../oci/formats.js';
import { INDEX_TYPES, MANIFEST_TYPES, OCI_INDEX, OCI_MANIFEST } from '../oci/media-types.js';
import type { Blob, Descriptor, Digest } from '../types.js';
import type { Repository } from './connection.js';
import { isDigest } from './reference.js';
import { drop, refused } from './refused.js';

const ACCEPT = [...INDEX_TYPES, ...MANIFEST_TYPES].join(', ');

/**
 * The manifest or index that a repository has under a tag or a digest. Throws UserError where there is none or it is
 * not a kind that is known, ToolError where its bytes are not those of the digest, or are more than 4 MiB.
 */
export async function getManifest(repository: Repository, reference: string): Promise<Buffer> {
  const where = nameOf(repository, reference);
  const url = repository.url(`manifests/${reference}`);
  const response = await repository.ask({ url, headers: { Accept: ACCEPT } });
  if (response.status !== 200)
    throw await refused(response, { where, action: 'pull this image', registry: repository.registry });
  const bytes = await readDocument(response, where);
  const named = isDigest(reference) ? reference : response.headers.get('docker-content-digest');
  const found = digestOf(bytes);
  // A digest of another algorithm says nothing to us.
  if (named === null || !isDigest(named) || named === found) return bytes;
  throw new ToolError('the registry gives another manifest than it says', [
    {
      where,
      message: 'these bytes are not the ones that were named',
      expected: named,
      found,
      fix: 'try again; should it stay so, do not trust this registry, nor what stands before it',
    },
  ]);
}

/** Stores a manifest or index under a tag or its digest. False where the repository has it there already. */
export async function putManifest(repository: Repository, reference: string, blob: Blob): Promise<boolean> {
  const url = repository.url(`manifests/${reference}`);
  const there = await repository.ask({ url, method: 'HEAD', headers: { Accept: ACCEPT } });
  await drop(there);
  if (there.status === 200 && there.headers.get('docker-content-digest') === blob.digest) return false;
  const headers = { 'Content-Type': blob.mediaType };
  const response = await repository.ask({ url, method: 'PUT', headers, body: blob });
  const where = nameOf(repository, reference);
  if (response.status !== 201)
    throw await refused(response, { where, action: 'push this image', registry: repository.registry });
  await drop(response);
  const stored = response.headers.get('docker-content-digest');
  if (stored === null || stored === blob.digest) return true;
  throw new ToolError('the registry has stored another manifest than it was sent', [
    {
      where,
      message: 'it changes manifests',
      expected: blob.digest,
      found: stored.slice(0, 80),
      fix: 'ask who runs it',
    },
  ]);
}

/**
 * What a document is, by what is in it: servers send all sorts of types with it. `where` is for messages. Throws
 * UserError for a document that is neither an index nor a manifest, or could be read as both.
 */
export function describeManifest(bytes: Uint8Array, digest: Digest, where: string): Descriptor {
  const { schemaVersion, mediaType, manifests, layers, config } = parse(bytes);
  const known = [manifests !== undefined, layers !== undefined && config !== undefined];
  const problem = (found: string) =>
    new UserError('this is not an image that can be used', [
      {
        where,
        message: 'neither an image manifest nor an index of images',
        expected: 'a manifest of OCI, or of docker (schema 2)',
        found,
        fix: 'take another tag, or push the image anew with a newer docker',
      },
    ]);
  if (schemaVersion === 1) throw problem('docker’s schema 1');
  if (known[0] === known[1]) throw problem(known[0] ? 'something that could be both' : 'something else');
  const types = known[0] ? INDEX_TYPES : MANIFEST_TYPES;
  if (mediaType !== undefined && !(types as readonly unknown[]).includes(mediaType))
    throw problem(jsonText(mediaType).slice(0, 120));
  return { ...bytesBlob(known[0] ? OCI_INDEX : OCI_MANIFEST, bytes), digest };
}

function parse(bytes: Uint8Array): Record<string, unknown> {
  try {
    return Object(JSON.parse(Buffer.from(bytes).toString('utf8')));
  } catch {
    return {};
  }
}

async function readDocument(response: HttpResponse, where: string): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body) {
    size += chunk.length;
    if (size > LARGEST_DOCUMENT) throw tooLarge(where);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function tooLarge(where: string): ToolError {
  return new ToolError('cannot pull this image', [
    { where, message: 'its manifest is too large', expected: `at most ${LARGEST_DOCUMENT} bytes` },
  ]);
}

/** `host/repository:tag`, `host/repository@digest`: for messages. */
export function nameOf({ registry, name }: Pick<Repository, 'registry' | 'name'>, reference: string): string {
  return `${registry}/${name}${isDigest(reference) ? '@' : ':'}${reference}`;
}
