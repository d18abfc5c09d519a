import { createHash } from 'node:crypto';

/** Returns the sha256 of bytes, or of a text in UTF-8, lower-case hex. */
export function sha256(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}
