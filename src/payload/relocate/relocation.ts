import { type Content, indexIn, partOf, wholeOf } from '../../formats/content.js';
import { type FilePiece, splitAtPrefix } from './pieces.js';
import { parseShebang, type Shebang } from './shebang.js';

/** A NUL-terminated string of a binary file that begins with the placeholder; it may contain it several times. */
export interface PrefixString {
  /** Offset in the file, in bytes. */
  readonly offset: number;
  /** Bytes up to the terminating NUL, or the end of the file. */
  readonly length: number;
  readonly pieces: readonly FilePiece[];
}

/** How one file is relocated once the prefix is known. The occurrences of the placeholder are found once, here. */
export type Relocation =
  | { readonly mode: 'text'; readonly shebang: Shebang | null; readonly pieces: readonly FilePiece[] }
  | { readonly mode: 'binary'; readonly placeholderLength: number; readonly runs: readonly PrefixString[] };

/**
 * Finds the occurrences of `placeholder` in `data` as conda replaces them: in a text all of them (with a special rule for a
 * shebang), in a binary the NUL-terminated strings. Returns null if there are none: the file is not relocated. Throws
 * LimitError for too many.
 */
export function findRelocation(
  data: Content,
  placeholder: string,
  mode: 'text' | 'binary',
): Relocation | null {
  const needle = Buffer.from(placeholder);
  if (needle.length === 0 || indexIn(data, needle) < 0) return null;
  if (mode === 'binary') return { mode, placeholderLength: needle.length, runs: findRuns(data, needle) };
  const text = wholeOf(data);
  const shebang = parseShebang(text, needle);
  return { mode, shebang, pieces: splitAtPrefix(text.subarray(shebang?.length ?? 0), needle) };
}

function findRuns(data: Content, needle: Buffer): PrefixString[] {
  const runs: PrefixString[] = [];
  for (let offset = indexIn(data, needle); offset >= 0; ) {
    const nul = indexIn(data, NUL, offset + needle.length);
    const end = nul < 0 ? data.length : nul;
    runs.push({
      offset,
      length: end - offset,
      pieces: splitAtPrefix(wholeOf(partOf(data, offset, end)), needle),
    });
    offset = indexIn(data, needle, end);
  }
  return runs;
}

const NUL = Buffer.from([0]);
