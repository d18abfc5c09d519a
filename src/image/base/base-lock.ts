import { findObject, isObject, jsonText } from '../../conda/json-text.js';
import type { Platform } from '../../conda/platform.js';
import { type Problem, UserError } from '../../errors.js';
import { DIGEST_FORM, isDigest } from '../oci/digest.js';
import { formatReference } from '../registry/reference.js';
import type { Digest, RegistryReference } from '../types.js';

/** The digest that the tag of a base image referred to when the image was built; the next build uses the same digest. */
export interface BaseLock {
  readonly platform: Platform;
  readonly base: {
    /** The reference as image.yaml has it. */
    readonly reference: string;
    /** Digest of the index, or of the manifest if the tag refers to no index. */
    readonly digest: Digest;
  };
}

const VERSION = 1;

/** Returns the digest that a lock holds for a base; null without a lock, or if the lock holds another reference. */
export function lockedDigest(lock: BaseLock | null, reference: RegistryReference): Digest | null {
  return lock?.base.reference === formatReference(reference) ? lock.base.digest : null;
}

/** Formats a lock as indented JSON; the same lock gives the same text. */
export function formatBaseLock({ platform, base: { reference, digest } }: BaseLock): string {
  return `${JSON.stringify({ imageLockVersion: VERSION, platform, base: { reference, digest } }, null, 2)}\n`;
}

/** Parses a lock written by `formatBaseLock` for this platform. Throws UserError with every problem. */
export function parseBaseLock(
  text: string,
  { file, platform }: { file: string; platform: Platform },
): BaseLock {
  const { imageLockVersion, platform: stated, base } = findObject(text) ?? {};
  const { reference, digest } = isObject(base) ? base : {};
  const problems: Problem[] = [];
  const check = (key: string, found: unknown, expected: string, sound: boolean) => {
    if (!sound)
      problems.push({
        where: `${file}: ${key}`,
        message: found === undefined ? 'the key is missing' : 'the value is wrong',
        expected,
        ...(found === undefined ? {} : { found: jsonText(found).slice(0, 120) }),
        fix: 'renew the lock with --update-base',
      });
  };
  check('imageLockVersion', imageLockVersion, String(VERSION), imageLockVersion === VERSION);
  check('platform', stated, platform, stated === platform);
  check('base.reference', reference, 'the base as written in image.yaml', typeof reference === 'string');
  check('base.digest', digest, DIGEST_FORM, isDigest(digest));
  if (problems.length > 0 || typeof reference !== 'string' || !isDigest(digest))
    throw new UserError('the image lock cannot be read', problems);
  return { platform, base: { reference, digest } };
}
