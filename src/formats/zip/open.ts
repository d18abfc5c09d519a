import { crc32 } from 'node:zlib';
import { type Content, viewsOf } from '../content.js';
import { zipEntries } from './entries.js';

/**
 * Returns the entries of a ZIP archive (zip64 too) by name, as slices of `bytes`. Throws Error, with a sentence, if the archive
 * is damaged or an entry is compressed (CEP-35 requires stored entries).
 */
export async function openZip(bytes: Content): Promise<ReadonlyMap<string, Content>> {
  const entries = await zipEntries(bytes, 'zip-members');
  for (const { shownName, data, method, isEncrypted, size, crc32: expected } of entries) {
    if (method !== 0 || isEncrypted) throw new Error(`its entry ${shownName} is compressed or encrypted`);
    if (data.length !== size) throw new Error(`it ends inside its entry ${shownName}`);
    if (checksumOf(data) !== expected)
      throw new Error(`its entry ${shownName} is damaged: the CRC-32 differs`);
  }
  return new Map(entries.map(({ shownName, data }) => [shownName, data]));
}

function checksumOf(data: Content): number {
  let checksum = 0;
  for (const piece of viewsOf(data)) checksum = crc32(piece, checksum);
  return checksum;
}
