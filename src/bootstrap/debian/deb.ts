import { UserError } from '../../errors.js';
import { readAr } from '../../formats/ar.js';
import { type Allowance, allowanceOf } from '../../limits.js';
import { type DebEntry, readDataTar } from '../tar-entries.js';

/** Decompresses a whole buffer; `most` is the maximum size of the result in bytes. */
export type Decompress = (bytes: Uint8Array, most: Allowance | number) => Uint8Array | Promise<Uint8Array>;

/** Decompressors for the data archives of Debian packages. */
export interface DebCodecs {
  readonly xz: Decompress;
  readonly zstd: Decompress;
  readonly gzip: Decompress;
}

/** Bytes below which the compression ratio is not checked: small archives may compress very well. */
const FREE = 64 * 1024 * 1024;

/**
 * Returns the entries of the data archive of a `.deb` (deb(5)), in archive order. Throws UserError if the file is truncated or
 * damaged, uses an unknown compression, or contains an unsafe path.
 */
export async function openDeb(options: {
  readonly bytes: Buffer;
  readonly where: string;
  readonly codecs: DebCodecs;
}): Promise<DebEntry[]> {
  const { bytes, where, codecs } = options;
  const members = readAr(bytes, where);
  const data = members.find(({ name }) => name.startsWith('data.tar'));
  if (data === undefined)
    throw unreadable(where, 'it has no data.tar', members.map(({ name }) => name).join(', '));
  const decompress: Readonly<Record<string, Decompress>> = {
    'data.tar.xz': codecs.xz,
    'data.tar.zst': codecs.zstd,
    'data.tar.gz': codecs.gzip,
    'data.tar': (plain) => plain,
  };
  const codec = Object.hasOwn(decompress, data.name) ? decompress[data.name] : undefined;
  if (codec === undefined) throw unreadable(where, 'its data.tar has an unknown compression', data.name);
  const most = allowanceOf(data.data.length, { ratio: 'deb-ratio', most: 'deb-unpacked', free: FREE });
  const tar = await codec(data.data, most);
  return readDataTar(Buffer.from(tar.buffer, tar.byteOffset, tar.byteLength), where);
}

function unreadable(where: string, message: string, found: string): UserError {
  return new UserError(`cannot read ${where}`, {
    where,
    message,
    expected: 'data.tar.xz, data.tar.zst, data.tar.gz or data.tar',
    found,
  });
}
