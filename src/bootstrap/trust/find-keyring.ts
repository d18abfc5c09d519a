import { existsSync, readFileSync } from 'node:fs';
import type { PublicKey } from 'openpgp';
import { UserError } from '../../errors.js';
import { type Keyring, parseKeyring } from './keyring.js';
import type { SignedBy } from './signed-by.js';

/** Paths of the keys in the package debian-archive-keyring of Debian, Ubuntu and Fedora. */
export const DEBIAN_KEYRINGS = [
  '/usr/share/keyrings/debian-archive-keyring.gpg',
  '/usr/share/keyrings/debian-archive-keyring.pgp',
];

/** Returns the first of the files that exists. Returns null if none does. */
export function findKeyring(files: readonly string[]): string | null {
  return files.find((file) => existsSync(file)) ?? null;
}

/** Reads the keys that `Signed-By` selects. Throws UserError if a file cannot be read or has no such key. */
export async function readKeyring({ files, armored, fingerprints }: SignedBy): Promise<Keyring> {
  const inSource = armored === null ? [] : [await parseKeyring(Buffer.from(armored), "apt's Signed-By")];
  const read = await Promise.all(files.map(async (file) => parseKeyring(readBytes(file), file)));
  const keyrings = [...inSource, ...read];
  const where = keyrings.map((keyring) => keyring.where).join(', ');
  const keys = keyrings.flatMap((keyring) => keyring.keys);
  const chosen = fingerprints.length === 0 ? keys : keys.filter((key) => isNamed(key, fingerprints));
  if (chosen.length > 0) return { where, keys: chosen };
  throw new UserError(`${where} has none of the keys that apt's Signed-By lists`, {
    where,
    message: 'these keys are not in it',
    expected: fingerprints.join(', '),
    fix: 'give another file with --keyring',
  });
}

function isNamed(key: PublicKey, fingerprints: readonly string[]): boolean {
  return key.getKeys().some((subkey) => fingerprints.includes(subkey.getFingerprint().toUpperCase()));
}

function readBytes(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    const message = (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'no such file' : String(error);
    throw new UserError(`cannot read the keyring ${file}`, {
      where: file,
      message,
      fix: 'give another file with --keyring',
    });
  }
}
