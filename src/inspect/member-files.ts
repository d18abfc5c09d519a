import { messageOf, UserError } from '../errors.js';
import { type Content, contentDigest } from '../formats/content.js';
import { type RawEntry, readTar } from '../formats/tar/reader.js';
import { unpackedLimit } from '../package/archives.js';
import type { Unpack } from './open.js';
import { type Bytes, type InstallerFile, readPieces } from './read.js';

/** A file of a member, before relocation. Size in bytes; sha256 in lower-case hex. */
export interface MemberFile {
  readonly path: string;
  readonly size: number;
  readonly sha256: string;
}

/**
 * Returns the package's files in the member number `index` of an installer; of a link, its target counts as content. Throws
 * UserError if the member cannot be unpacked.
 */
export async function filesOfMember(request: {
  readonly file: InstallerFile;
  readonly bytes: Bytes;
  readonly index: number;
  readonly unpack: Unpack;
}): Promise<readonly MemberFile[]> {
  const { file, bytes, index, unpack } = request;
  const span = file.members[index] ?? { offset: 0, size: 0 };
  const tar = await unpack(file.values.compression, readPieces(bytes, span), unpackedLimit(span.size));
  return entriesOf(tar).flatMap((entry) => {
    const path = entry.path.toString();
    if (entry.type === 'directory' || isOurs(path)) return [];
    const content = entry.type === 'file' ? entry.data : entry.target;
    return [{ path, size: content.length, sha256: contentDigest(content) }];
  });
}

function entriesOf(tar: Content): readonly RawEntry[] {
  try {
    return readTar(tar);
  } catch (error) {
    const message = messageOf(error);
    throw new UserError('a member of an installer is damaged', { message }, { cause: error });
  }
}

/** Returns true if archi-construct, not the package, has added this file. */
function isOurs(path: string): boolean {
  return path.startsWith('.archi/') || /^conda-meta\/[^/]*\.json$/.test(path);
}
