import { createHash } from 'node:crypto';
import nacl from 'tweetnacl';
import { expect, test } from 'vitest';
import { sealedBox } from '../../../src/feedstock/github/sealed-box.js';

const RECEIVER = nacl.box.keyPair.fromSecretKey(new Uint8Array(32).fill(1));
const SENDER = nacl.box.keyPair.fromSecretKey(new Uint8Array(32).fill(2));

// PyNaCl's SealedBox opens it with the receiver's key: it is libsodium's crypto_box_seal.
const SEALED =
  'ce8d3ad1ccb633ec7b70c17814a5c76ecd029685050d344745ba05870e587d59c56d93e31a036325108605b06b730853e92bb4f28f9c7d356ffc0aa1';

test('a secret is sealed as libsodium does it', () => {
  const sealed = sealedBox(Buffer.from('upload token'), RECEIVER.publicKey, SENDER);
  expect(Buffer.from(sealed).toString('hex')).toBe(SEALED);
});

test('two seals of a secret differ', () => {
  const digests = [1, 2].map(() => {
    const sealed = sealedBox(Buffer.from('upload token'), RECEIVER.publicKey);
    return createHash('sha256').update(sealed).digest('hex');
  });
  expect(digests[0]).not.toBe(digests[1]);
});
