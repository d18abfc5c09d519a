import type { PublicKey } from 'openpgp';
import { messageOf, UserError } from '../../errors.js';

/** Public keys that may sign a release file. */
export interface Keyring {
  /** The file the keys come from, for messages. */
  readonly where: string;
  readonly keys: readonly PublicKey[];
}

const ARMOR = '-----BEGIN PGP PUBLIC KEY BLOCK-----';

/** Parses a file of public keys, binary or armored, as for apt's `Signed-By`. Throws UserError if it is no such file. */
export async function parseKeyring(bytes: Buffer, where: string): Promise<Keyring> {
  const { readKeys } = await import('openpgp');
  const text = bytes.toString('latin1');
  try {
    const keys = text.trimStart().startsWith(ARMOR)
      ? await readKeys({ armoredKeys: text })
      : await readKeys({ binaryKeys: new Uint8Array(bytes) });
    if (keys.some((key) => key.isPrivate())) throw new Error('it holds a private key');
    return { where, keys };
  } catch (error) {
    throw new UserError(`cannot read the keyring ${where}`, {
      where,
      message: messageOf(error),
      expected: 'public keys, as `gpg --export` writes them',
      fix: 'give another file with --keyring',
    });
  }
}
