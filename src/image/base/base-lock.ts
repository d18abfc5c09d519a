import { jsonText } from '../../conda/json-text.js';
import type { Platform } from '../../conda/platform.js';
import { type Problem, UserError } from '../../errors.js';
import { DIGEST_FORM, isDigest } from '../oci/digest.js';
import { formatReference } from '../registry/reference.js';
import type { Digest, RegistryReference } from '../types.js';

/** What an image's tag stood for when it was built: the next build takes the same. */
export interface BaseLock {
  readonly platform: Platform;
  readonly base: {
    /** As image.yaml had it. */
    readonly reference: string;
    /** Of the index, or of the manifest where there is no index. */
    readonly digest: Digest;
  };
}

const VERSION = 1;

/** The digest that a lock has for a base; null where the lock was made for another, or there is none. */
export function lockedDigest(lock: BaseLock | null, reference: RegistryReference): Digest | null {
  return lock?.base.reference === formatReference(reference) ? lock.base.digest : null;
}

/** The lock as it is written down: readable, and the same text for the same lock. */
export function formatBaseLock({ platform, base: { reference, digest } }: BaseLock): string {
  return `${JSON.stringify({ imageLockVersion: VERSION, platform, base: { reference, digest } }, null, 2)}\n`;
}

/** Reads what `formatBaseLock` wrote for this platform. Throws UserError with every problem. */
export function parseBaseLock(
  text: string,
  { file, platform }: { file: string; platform: Platform },
): BaseLock {
  const { imageLockVersion, platform: stated, base } = objectOf(parse(text));
  const { reference, digest } = objectOf(base);
  const problems: Problem[] = [];
  const check = (key: string, found: unknown, expected: string, sound: boolean) => {
    if (!sound)
      problems.push({
        where: `${file}: ${key}`,
        message: found === undefined ? 'it is missing' : 'not what it should be',
        expected,
        ...(found === undefined ? {} : { found: jsonText(found).slice(0, 120) }),
        fix: 'renew the lock with --update-base',
      });
  };
  check('imageLockVersion', imageLockVersion, String(VERSION), imageLockVersion === VERSION);
  check('platform', stated, platform, stated === platform);
  check('base.reference', reference, 'the base as image.yaml has it', typeof reference === 'string');
  check('base.digest', digest, DIGEST_FORM, isDigest(digest));
  if (problems.length > 0 || typeof reference !== 'string' || !isDigest(digest))
    throw new UserError('an image lock cannot be read', problems);
  return { platform, base: { reference, digest } };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function objectOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
