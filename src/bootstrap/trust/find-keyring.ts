import { existsSync, readFileSync } from 'node:fs';
import { UserError } from '../../errors.js';
import { type Keyring, parseKeyring } from './keyring.js';

/** Where the package debian-archive-keyring of Debian, Ubuntu and Fedora puts the keys. */
export const DEBIAN_KEYRINGS = [
  '/usr/share/keyrings/debian-archive-keyring.gpg',
  '/usr/share/keyrings/debian-archive-keyring.pgp',
];

/** The first of the files that exists; null if there is none. */
export function findKeyring(files: readonly string[]): string | null {
  return files.find((file) => existsSync(file)) ?? null;
}

/** Reads the keys of a file. Throws UserError if it cannot be read or holds no keys. */
export async function readKeyring(file: string): Promise<Keyring> {
  return parseKeyring(readBytes(file), file);
}

function readBytes(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    const message = (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'No such file' : String(error);
    throw new UserError(`Cannot read the keyring ${file}`, [
      { where: file, message, fix: 'name another file with --keyring' },
    ]);
  }
}
