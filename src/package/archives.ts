import type { Codecs } from '../host/compress/codecs.js';
import { openZip } from './open-zip.js';

/**
 * The tar archives in a `.conda` (its info archive first) or `.tar.bz2` file, decompressed.
 * Throws UserError (of the codecs) or Error with a sentence that says what is wrong with the file.
 */
export async function unwrapArchives({
  bytes,
  fn,
  codecs,
}: {
  readonly bytes: Buffer;
  readonly fn: string;
  readonly codecs: Pick<Codecs, 'bzip2' | 'zstd'>;
}): Promise<Buffer[]> {
  const limit = unpackedLimit(bytes.length);
  if (fn.endsWith('.tar.bz2')) return [codecs.bzip2(bytes, limit)];
  const members = await openZip(bytes);
  checkFormatVersion(members.get('metadata.json'));
  return ['info', 'pkg'].map((part) => {
    const names = [...members.keys()].filter(
      (name) => name.startsWith(`${part}-`) && name.endsWith('.tar.zst'),
    );
    const member = members.get(names[0] ?? '');
    if (member === undefined || names.length > 1)
      throw new Error(`it holds ${names.length} ${part}-*.tar.zst, not one`);
    return codecs.zstd(member, limit);
  });
}

/** Buffers end there. */
const LARGEST = 2 ** 32 - 1;
/** No real package is that much smaller than its content; a decompression bomb is. */
const LARGEST_RATIO = 400;
const SMALL = 2 ** 26;

function unpackedLimit(size: number): number {
  return Math.min(LARGEST, SMALL + size * LARGEST_RATIO);
}

/** CEP-35 wants the member; some early tools left it out. */
function checkFormatVersion(metadata: Buffer | undefined): void {
  if (metadata === undefined) return;
  const version = /"conda_pkg_format_version"\s*:\s*(\d+)/.exec(metadata.toString())?.[1];
  if (version !== '2')
    throw new Error(`its metadata.json gives the format version ${version ?? 'not at all'}, not 2`);
}
