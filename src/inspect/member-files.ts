import { UserError } from '../errors.js';
import { type Content, digestOf } from '../formats/content.js';
import { type RawEntry, readTar } from '../formats/tar/reader.js';
import { unpackedLimit } from '../package/archives.js';
import type { Unpack } from './open.js';
import { type Bytes, type InstallerFile, readPieces } from './read.js';

/** A file that a member puts into the prefix, before it is relocated. Bytes; lower-case hex. */
export interface MemberFile {
  readonly path: string;
  readonly size: number;
  readonly sha256: string;
}

/**
 * The files that an installer's member, the `at`-th, has of its package; a link is what it leads to. Throws UserError
 * for a member that cannot be unpacked.
 */
export async function filesOfMember({
  file,
  bytes,
  at,
  unpack,
}: {
  readonly file: InstallerFile;
  readonly bytes: Bytes;
  readonly at: number;
  readonly unpack: Unpack;
}): Promise<readonly MemberFile[]> {
  const span = file.members[at] ?? { offset: 0, size: 0 };
  const tar = await unpack(file.values.compression, readPieces(bytes, span), unpackedLimit(span.size));
  return entriesOf(tar).flatMap((entry) => {
    const path = entry.path.toString();
    if (entry.type === 'directory' || isOurs(path)) return [];
    const content = entry.type === 'file' ? entry.data : entry.target;
    return [{ path, size: content.length, sha256: digestOf(content) }];
  });
}

function entriesOf(tar: Content): readonly RawEntry[] {
  try {
    return readTar(tar);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new UserError('a member of an installer is damaged', [{ message }], { cause: error });
  }
}

/** What the installer adds to a package. */
function isOurs(path: string): boolean {
  return path.startsWith('.archi/') || /^conda-meta\/[^/]*\.json$/.test(path);
}
