import { blake2b } from 'blakejs';
import nacl from 'tweetnacl';

/**
 * Seals a message for the owner of a key, as libsodium's `crypto_box_seal` does: a fresh key pair, the nonce that BLAKE2b makes of
 * both public keys, and the box. Only the owner can open it. `pair` is for tests.
 */
export function sealedBox(message: Uint8Array, key: Uint8Array, pair = nacl.box.keyPair()): Uint8Array {
  const nonce = blake2b(Buffer.concat([pair.publicKey, key]), undefined, nacl.box.nonceLength);
  return Buffer.concat([pair.publicKey, nacl.box(message, nonce, key, pair.secretKey)]);
}
