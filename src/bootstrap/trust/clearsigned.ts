import type { CleartextMessage } from 'openpgp';
import { messageOf, UserError } from '../../errors.js';

const BEGIN = '-----BEGIN PGP SIGNED MESSAGE-----';

/** Returns whether the text begins with the header of a clear-signed message. */
export function isClearsigned(text: string): boolean {
  return text.startsWith(BEGIN);
}

/**
 * Parses a text that is exactly one clear-signed message (RFC 9580, section 7). Throws UserError otherwise: text before or after
 * the message, or a second message, is not covered by the signature.
 */
export async function readClearsigned(text: string, where: string): Promise<CleartextMessage> {
  const { readCleartextMessage } = await import('openpgp');
  const frame = text.split('\n').filter((line) => line.startsWith('-----'));
  const whole = isClearsigned(text) && /-----END PGP SIGNATURE-----\s*$/.test(text.slice(-100));
  if (!whole)
    throw refused(where, isClearsigned(text) ? 'there is text after the signature' : 'it is not signed');
  if (frame.map((line) => line.trimEnd()).join() !== FRAME)
    throw refused(where, 'it has more than one signed block');
  try {
    return await readCleartextMessage({ cleartextMessage: text });
  } catch (error) {
    throw refused(where, messageOf(error));
  }
}

/** The only lines of a clear-signed message that begin with five dashes; other such lines are dash-escaped. */
const FRAME = [BEGIN, '-----BEGIN PGP SIGNATURE-----', '-----END PGP SIGNATURE-----'].join();

function refused(where: string, found: string): UserError {
  return new UserError('the release file has no valid signature', {
    where,
    message: 'its signature cannot be checked',
    expected: 'one cleartext-signed message and nothing else',
    found,
    fix: 'use another mirror (--mirror), or accept this one without a signature (--trust-mirror)',
  });
}
