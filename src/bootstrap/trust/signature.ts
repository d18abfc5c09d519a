import type { CleartextMessage, KeyID, Message, PublicKey, Signature } from 'openpgp';
import { messageOf, UserError } from '../../errors.js';
import { readClearsigned } from './clearsigned.js';
import type { Keyring } from './keyring.js';

/** A release file, and what its signature is checked against. */
interface Signed {
  readonly bytes: Buffer;
  /** Its url, for messages. */
  readonly where: string;
  readonly keyring: Keyring;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/**
 * Returns the signed text of an `InRelease`. One good signature by a key that is valid at `now` is enough; SHA-1 and MD5
 * are rejected. Throws UserError if there is no good signature, or if text stands outside of the signed block.
 */
export async function verifyInRelease({ bytes, ...signed }: Signed): Promise<string> {
  const { verify } = await import('openpgp');
  const message = await readClearsigned(bytes.toString('utf8'), signed.where);
  requireFew(message.getSigningKeyIDs().length, signed);
  await requireGood(await verifyWith(verify, { message }, signed), signed);
  return message.getText();
}

/** Returns the text of a `Release`, checked with its detached signature. Throws UserError if no signature is good. */
export async function verifyRelease(request: Signed & { readonly signature: Buffer }): Promise<string> {
  const { bytes, signature: armored, ...signed } = request;
  const { createMessage, readSignature, verify } = await import('openpgp');
  const message = await createMessage({ binary: new Uint8Array(bytes) });
  const signature = await readSignature({ armoredSignature: armored.toString('latin1') }).catch((error) => {
    throw notTrusted(signed, `Release.gpg is not a signature: ${messageOf(error)}`);
  });
  requireFew(signature.packets.length, signed);
  await requireGood(await verifyWith(verify, { message, signature }, signed), signed);
  return bytes.toString('utf8');
}

/** One signature; `verified` rejects if it is not good. */
interface Verification {
  readonly keyID: KeyID;
  readonly verified: Promise<true>;
}

/** Maximum number of signatures: the whole text is hashed for each. Debian uses three. */
const MOST_SIGNATURES = 20;

function requireFew(count: number, signed: Pick<Signed, 'keyring' | 'where'>): void {
  if (count > MOST_SIGNATURES) throw notTrusted(signed, `${count} signatures, more than ${MOST_SIGNATURES}`);
}

type Subject =
  | { readonly message: CleartextMessage }
  | { readonly message: Message<Uint8Array>; readonly signature: Signature };

async function verifyWith(
  verify: (options: never) => Promise<{ signatures: Verification[] }>,
  subject: Subject,
  { keyring, now, where }: Omit<Signed, 'bytes'>,
): Promise<Verification[]> {
  const options = { ...subject, verificationKeys: [...keyring.keys], date: new Date(now) };
  try {
    return (await verify(options as never)).signatures;
  } catch (error) {
    throw notTrusted({ keyring, where }, messageOf(error));
  }
}

async function requireGood(
  signatures: readonly Verification[],
  { keyring, now, where }: Omit<Signed, 'bytes'>,
): Promise<void> {
  const reasons: string[] = [];
  for (const { keyID, verified } of signatures) {
    try {
      await verified;
      await requireValidKey(keyring.keys, keyID, now);
      return;
    } catch (error) {
      reasons.push(`key ${keyID.toHex().toUpperCase()}: ${messageOf(error)}`);
    }
  }
  throw notTrusted({ keyring, where }, reasons.join('; ') || 'no signature');
}

/** Rejects keys that have expired, as apt does: the signer sets the date, so the date proves nothing. openpgp accepts them. */
async function requireValidKey(keys: readonly PublicKey[], id: KeyID, now: number) {
  const key = keys.find((candidate) => candidate.getKeys(id).length > 0);
  await key?.getSigningKey(id, new Date(now));
}

function notTrusted({ keyring, where }: Pick<Signed, 'keyring' | 'where'>, found: string): UserError {
  return new UserError('the release file has no valid signature', {
    where,
    message: 'it may have been changed by the mirror or on the way from it',
    expected: `a valid signature by one of the keys in ${keyring.where} (${keyring.keys.length})`,
    found,
    fix: 'use another mirror (--mirror), give its keys (--keyring FILE), or accept it without a signature (--trust-mirror)',
  });
}
