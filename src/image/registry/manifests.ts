import { discard } from '../../async/body.js';
import { findObject, type JsonObject, jsonText } from '../../conda/json-text.js';
import { ToolError, UserError } from '../../errors.js';
import type { HttpResponse } from '../../host/http/get.js';
import { quoteValue } from '../../text/quote-value.js';
import { bytesBlob, readWhole } from '../oci/blob.js';
import { algorithmOf, digestOf, isDigest } from '../oci/digest.js';
import { INDEX_TYPES, MANIFEST_TYPES, OCI_INDEX, OCI_MANIFEST } from '../oci/media-types.js';
import type { Blob, Descriptor, Digest } from '../types.js';
import type { Repository } from './connection.js';
import { refused, succeeded } from './refused.js';
import { readSmallBody } from './small-body.js';

const ACCEPT = [...INDEX_TYPES, ...MANIFEST_TYPES].join(', ');

/**
 * Returns the manifest or index of a tag or a digest. Throws UserError if there is none or it is of an unknown kind,
 * ToolError if the bytes do not match the digest, LimitError if they exceed the limit `oci-document`.
 */
export async function getManifest(repository: Repository, reference: string): Promise<Buffer> {
  const where = nameOf(repository, reference);
  const url = repository.url(`manifests/${reference}`);
  const response = await repository.ask({ url, headers: { Accept: ACCEPT } });
  if (!succeeded(response))
    throw await refused(response, { where, action: 'pull this image', registry: repository.registry });
  const bytes = await readSmallBody(response, { limit: 'oci-document', where });
  const named = isDigest(reference) ? reference : response.headers.get('docker-content-digest');
  const found = differentDigest(bytes, named);
  if (found !== null)
    throw new ToolError("the registry's answer does not match its digest", {
      where,
      message: 'the content does not match its digest',
      expected: String(named),
      found,
      fix: 'try again; if it stays so, do not trust this registry, nor a proxy before it',
    });
  if (!isDigest(reference)) refuseOtherType(bytes, response, where);
  return bytes;
}

/** Returns the digest of the bytes if it differs from the named one; null if it matches, or if the name is no known digest. */
function differentDigest(bytes: Uint8Array, named: string | null): Digest | null {
  if (!isDigest(named)) return null;
  const found = digestOf(bytes, algorithmOf(named));
  return found === named ? null : found;
}

/**
 * Throws UserError if the Content-Type names another kind of manifest than the document's `mediaType`. Other types are
 * ignored.
 */
function refuseOtherType(bytes: Uint8Array, { headers }: HttpResponse, where: string): void {
  const type = (headers.get('content-type') ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  const { mediaType } = parse(bytes);
  if (![...INDEX_TYPES, ...MANIFEST_TYPES].includes(type) || !mediaType || mediaType === type) return;
  throw new UserError('this image cannot be used', {
    where,
    message: "the media type in the manifest differs from the registry's answer",
    expected: `${type}, as in the registry's answer`,
    found: quoteValue(jsonText(mediaType).slice(0, 120)),
    fix: 'push the image again, or name it by its digest',
  });
}

/**
 * Stores a manifest or index under a tag or its digest. Returns false if the repository already has it there. Throws
 * UserError if the registry does not allow it, ToolError if it fails or stores other bytes.
 */
export async function putManifest(repository: Repository, reference: string, blob: Blob): Promise<boolean> {
  const url = repository.url(`manifests/${reference}`);
  const there = await repository.ask({ url, method: 'HEAD', headers: { Accept: ACCEPT } });
  await discard(there.body);
  if (there.status === 200 && there.headers.get('docker-content-digest') === blob.digest) return false;
  const headers = { 'Content-Type': blob.mediaType };
  const response = await repository.ask({ url, method: 'PUT', headers, body: blob });
  const where = nameOf(repository, reference);
  if (!succeeded(response))
    throw await refused(response, { where, action: 'push this image', registry: repository.registry });
  await discard(response.body);
  const bytes = await readWhole(blob);
  const stored = response.headers.get('docker-content-digest');
  if (differentDigest(bytes, stored) === null) return true;
  throw new ToolError('the registry has stored another manifest than the one sent', {
    where,
    message: 'the registry changes manifests',
    expected: blob.digest,
    found: String(stored),
    fix: 'tell the operator of the registry',
  });
}

/**
 * Returns the descriptor of an index or a manifest. The content decides, since servers send various types. `where` is for
 * messages. Throws UserError if the document is neither, or could be read as both.
 */
export function describeManifest(bytes: Uint8Array, digest: Digest, where: string): Descriptor {
  const { schemaVersion, mediaType, manifests, layers, config } = parse(bytes);
  // Go writes null for an empty list.
  const known = [manifests != null, layers != null || config != null];
  const problem = (found: string) =>
    new UserError('this image cannot be used', {
      where,
      message: 'neither an image manifest nor an index of images',
      expected: 'a manifest of OCI, or of docker schema 2',
      found,
      fix: 'choose another tag, or push the image again with a newer docker',
    });
  if (schemaVersion === 1) throw problem('docker’s schema 1');
  if (known[0] === known[1]) throw problem(known[0] ? 'keys of both' : 'keys of neither');
  const types = known[0] ? INDEX_TYPES : MANIFEST_TYPES;
  if (mediaType != null && mediaType !== '' && !(types as readonly unknown[]).includes(mediaType))
    throw problem(jsonText(mediaType).slice(0, 120));
  return { ...bytesBlob(known[0] ? OCI_INDEX : OCI_MANIFEST, bytes), digest };
}

function parse(bytes: Uint8Array): JsonObject {
  return findObject(Buffer.from(bytes).toString('utf8')) ?? {};
}

/** Returns `host/repository:tag` or `host/repository@digest`, for messages. */
export function nameOf({ registry, name }: Pick<Repository, 'registry' | 'name'>, reference: string): string {
  return `${registry}/${name}${isDigest(reference) ? '@' : ':'}${reference}`;
}
