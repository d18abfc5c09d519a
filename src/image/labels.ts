import type { Digest } from './types.js';

/** The labels of every image, named as the annotations of the OCI image specification. */
export function ownLabels(image: {
  readonly name: string;
  readonly version: string;
  readonly base: string;
  readonly baseDigest: Digest | null;
}): Record<string, string> {
  return {
    'org.opencontainers.image.title': image.name,
    'org.opencontainers.image.version': image.version,
    'org.opencontainers.image.base.name': image.base,
    ...(image.baseDigest === null ? {} : { 'org.opencontainers.image.base.digest': image.baseDigest }),
  };
}
