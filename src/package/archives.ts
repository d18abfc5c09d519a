import { type Content, piecesOf } from '../formats/content.js';
import { openZip } from '../formats/zip/open.js';
import type { Codecs } from '../host/compress/codecs.js';
import { type Allowance, allowanceOf } from '../limits.js';

/** The bytes of a `.conda` or `.tar.bz2` file; `fn` is its name. */
export interface ArchiveFile {
  readonly bytes: Content;
  readonly fn: string;
  readonly codecs: Pick<Codecs, 'bzip2' | 'zstd'>;
  /** Where the unpacked archives are kept; in memory without it. */
  readonly keep?: (pieces: Iterable<Uint8Array>) => Content;
}

/**
 * The tar archives in a package file (of a `.conda` the info archive first), decompressed.
 * Throws UserError (of the codecs) or Error with a sentence that says what is wrong with the file.
 */
export function unwrapArchives(file: ArchiveFile): Promise<Content[]> {
  return unwrap(file, ['info', 'pkg']);
}

/** The archive that has `info/`: of a `.tar.bz2` all of it. Throws as `unwrapArchives`. */
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
      throw new Error(`it holds ${names.length} ${part}-*.tar.zst, not one`);
    return keep(codecs.zstd(piecesOf(member), limit));
  });
}

function inMemory(pieces: Iterable<Uint8Array>): Buffer {
  return Buffer.concat([...pieces]);
}

/** Of metadata.json; it holds one number. */
const LONGEST_METADATA = 4096;

/** So much may come of any package, however small. */
const FREE = 2 ** 26;

/** The most bytes that `size` bytes of an archive may become. */
export function unpackedLimit(size: number): Allowance {
  return allowanceOf(size, { ratio: 'package-ratio', most: 'package-unpacked', free: FREE });
}

/** CEP-35 wants the member; some early tools left it out. */
function checkFormatVersion(metadata: Content | undefined): void {
  if (metadata === undefined) return;
  const version = /"conda_pkg_format_version"\s*:\s*(\d+)/.exec(
    metadata.subarray(0, LONGEST_METADATA).toString(),
  )?.[1];
  if (version !== '2')
    throw new Error(`its metadata.json gives the format version ${version ?? 'not at all'}, not 2`);
}
