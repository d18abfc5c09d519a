import { type Content, piecesOf } from '../formats/content.js';
import { openZip } from '../formats/zip/open.js';
import type { Codecs } from '../host/compress/codecs.js';
import { type Allowance, allowanceOf } from '../limits.js';

/** A package file, `.conda` or `.tar.bz2`; `fn` is its file name. */
export interface ArchiveFile {
  readonly bytes: Content;
  readonly fn: string;
  readonly codecs: Pick<Codecs, 'bzip2' | 'zstd'>;
  /** Copies a decompressed archive and returns it; the default keeps it in memory. A piece is valid until the next one is taken. */
  readonly keep?: (pieces: Iterable<Uint8Array>) => Content;
}

/**
 * Returns the decompressed tar archives of a package file; those of a `.conda` begin with the info archive. Throws UserError
 * (from the codecs) or Error, with a sentence that says what is wrong with the file.
 */
export function unwrapArchives(file: ArchiveFile): Promise<Content[]> {
  return unwrap(file, ['info', 'pkg']);
}

/** Returns the archives that contain `info/`: for a `.tar.bz2` the whole archive. Throws as `unwrapArchives` does. */
export function unwrapInfo(file: ArchiveFile): Promise<Content[]> {
  return unwrap(file, ['info']);
}

async function unwrap(
  { bytes, fn, codecs, keep = inMemory }: ArchiveFile,
  parts: readonly string[],
): Promise<Content[]> {
  const limit = unpackedLimit(bytes.length);
  if (fn.endsWith('.tar.bz2')) return [keep(codecs.bzip2(piecesOf(bytes), limit))];
  const members = await openZip(bytes);
  checkFormatVersion(members.get('metadata.json'));
  return parts.map((part) => {
    const names = [...members.keys()].filter(
      (name) => name.startsWith(`${part}-`) && name.endsWith('.tar.zst'),
    );
    const member = members.get(names[0] ?? '');
    if (member === undefined || names.length > 1)
      throw new Error(`it has ${names.length} entries ${part}-*.tar.zst instead of one`);
    return keep(codecs.zstd(piecesOf(member), limit));
  });
}

function inMemory(pieces: Iterable<Uint8Array>): Buffer {
  return Buffer.concat(Array.from(pieces, (piece) => Buffer.from(piece)));
}

/** Bytes of metadata.json that are read; it contains one number. */
const LONGEST_METADATA = 4096;

/** Bytes that any package may unpack to, however small it is. */
const FREE = 2 ** 26;

/** Returns how many bytes a package file of `size` bytes may unpack to. */
export function unpackedLimit(size: number): Allowance {
  return allowanceOf(size, { ratio: 'package-ratio', most: 'package-unpacked', free: FREE });
}

/** CEP-35 requires metadata.json, but some early tools did not write it. */
function checkFormatVersion(metadata: Content | undefined): void {
  if (metadata === undefined) return;
  const version = /"conda_pkg_format_version"\s*:\s*(\d+)/.exec(
    metadata.subarray(0, LONGEST_METADATA).toString(),
  )?.[1];
  if (version !== '2')
    throw new Error(
      `its metadata.json has ${version === undefined ? 'no format version' : `format version ${version}`}; 2 is expected`,
    );
}
