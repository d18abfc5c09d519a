import { type Problem, UserError } from '../../errors.js';
import { quoteValue } from '../../text/quote-value.js';
import type { Text } from '../../yaml/texts.js';
import { parseReference } from '../registry/reference.js';
import type { BaseReference } from '../types.js';

const ON_DISK = /^(oci|oci-archive|docker-archive):([^:]+)(?::(.+))?$/;

/**
 * Parses `base`: `scratch`, `oci:DIR[:ref]`, `oci-archive:FILE[:ref]`, `docker-archive:FILE[:ref]`, or a reference to a
 * registry. `where` is for messages. Throws UserError with every problem.
 */
export function parseBase(text: string, where: string): BaseReference {
  if (text === 'scratch') return { kind: 'scratch' };
  const [, scheme, path, ref = null] = ON_DISK.exec(text) ?? [];
  if (scheme !== undefined && path !== undefined) {
    return { kind: scheme === 'oci' ? 'oci-layout' : 'archive', path, ref };
  }
  if (/^[a-z-]+:\/\//.test(text) || /^(oci|oci-archive|docker-archive):/.test(text))
    throw notABase(text, where);
  return parseReference(text, where);
}

/** Same as `parseBase`, for rules: returns the problems instead of throwing them. */
export function readBase(base: Text): BaseReference | { readonly problems: readonly Problem[] } {
  try {
    return parseBase(base.value, base.where);
  } catch (error) {
    if (error instanceof UserError) return { problems: error.problems };
    throw error;
  }
}

function notABase(text: string, where: string): UserError {
  return new UserError('not a base', {
    where,
    message: 'not a base',
    expected:
      '[registry/]repository[:tag][@sha256:…], oci:DIR[:ref], oci-archive:FILE[:ref], docker-archive:FILE[:ref], or scratch',
    found: quoteValue(text),
    fix: 'write the base in one of these forms',
  });
}
