import type { CleartextMessage } from 'openpgp';
import { UserError } from '../../errors.js';

const BEGIN = '-----BEGIN PGP SIGNED MESSAGE-----';

/** Whether the text begins as a clear-signed message does. */
export function isClearsigned(text: string): boolean {
  return text.startsWith(BEGIN);
}

/**
 * Reads a text that is one clear-signed message and nothing else (RFC 9580, 7). Throws UserError if it is anything else: text
 * before or behind the message, or a second one, is not signed.
 */
export async function readClearsigned(text: string, where: string): Promise<CleartextMessage> {
  const { readCleartextMessage } = await import('openpgp');
  const frame = text.split('\n').filter((line) => line.startsWith('-----'));
  const whole = isClearsigned(text) && /-----END PGP SIGNATURE-----\s*$/.test(text.slice(-100));
  if (!whole)
    throw refused(where, isClearsigned(text) ? 'text stands behind its signature' : 'it is not signed');
  if (frame.map((line) => line.trimEnd()).join() !== FRAME)
    throw refused(where, 'it is more than one signed block');
  try {
    return await readCleartextMessage({ cleartextMessage: text });
  } catch (error) {
    throw refused(where, error instanceof Error ? error.message : String(error));
  }
}

/** The only lines of such a message that begin with five dashes: any other is dash-escaped. */
const FRAME = [BEGIN, '-----BEGIN PGP SIGNATURE-----', '-----END PGP SIGNATURE-----'].join();

function refused(where: string, found: string): UserError {
  return new UserError('The release file has no good signature', [
    {
      where,
      message: 'its signature cannot be checked',
      expected: 'one clear-signed message and nothing else',
      found,
      fix: 'use another mirror (--mirror), or believe this one unsigned (--trust-mirror)',
    },
  ]);
}
