import { createHash } from 'node:crypto';
import type { Digest } from '../types.js';

type Algorithm = 'sha256' | 'sha512';

/** Number of hex digits by algorithm: those of the image specification's "Registered algorithms" that Node can compute. */
const LENGTHS: Readonly<Record<Algorithm, number>> = { sha256: 64, sha512: 128 };
const DIGEST = new RegExp(
  `^(?:${Object.entries(LENGTHS)
    .map(([algorithm, length]) => `${algorithm}:[0-9a-f]{${length}}`)
    .join('|')})$`,
);
/** The specification's grammar for a digest of any algorithm. */
const ANY_DIGEST = /^[a-z0-9]+(?:[+._-][a-z0-9]+)*:[a-zA-Z0-9=_-]+$/;

/** The form of a digest that can be checked, for messages. */
export const DIGEST_FORM = 'sha256: and 64 lower-case hex digits (or sha512: and 128)';

/** Returns whether a text is a digest that can be checked: `sha256:` and 64, or `sha512:` and 128 lower-case hex digits. */
export function isDigest(text: unknown): text is Digest {
  return typeof text === 'string' && DIGEST.test(text);
}

/** Returns whether a text is a digest of any algorithm, known here or not. */
export function isAnyDigest(text: string): boolean {
  return ANY_DIGEST.test(text);
}

/** Returns the algorithm of a digest. */
export function algorithmOf(digest: Digest): Algorithm {
  return digest.startsWith('sha512:') ? 'sha512' : 'sha256';
}

/** Returns the hex digits of a digest. */
export function hexOf(digest: Digest): string {
  return digest.slice(digest.indexOf(':') + 1);
}

/** Returns the path of a blob in an OCI layout or a docker archive. */
export function blobPath({ digest }: { readonly digest: Digest }): string {
  return `blobs/${algorithmOf(digest)}/${hexOf(digest)}`;
}

/** Returns the digest of bytes, as OCI writes it. */
export function digestOf(bytes: Uint8Array, algorithm: Algorithm = 'sha256'): Digest {
  return `${algorithm}:${createHash(algorithm).update(bytes).digest('hex')}`;
}
