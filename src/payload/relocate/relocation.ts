import { type Content, indexIn, partOf, wholeOf } from '../../formats/content.js';
import { type Piece, split } from './pieces.js';
import { parseShebang, type Shebang } from './shebang.js';

/** A NUL-terminated run of a binary file that holds the placeholder (at least once, at its begin). */
export interface Run {
  /** Bytes from the begin of the file. */
  readonly offset: number;
  /** Bytes up to the terminating NUL, or the end of the file. */
  readonly length: number;
  readonly pieces: readonly Piece[];
}

/** What has to be done to one file when the prefix is known; sites are found here, once. */
export type Relocation =
  | { readonly mode: 'text'; readonly shebang: Shebang | null; readonly pieces: readonly Piece[] }
  | { readonly mode: 'binary'; readonly placeholderLength: number; readonly runs: readonly Run[] };

/**
 * The sites of `placeholder` in `data` as conda replaces them: in text every occurrence (with a rule of its own for the
 * first line if that is a shebang), in a binary the runs. Null where there is none: such a file is an ordinary one.
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
  return { mode, shebang, pieces: split(text.subarray(shebang?.length ?? 0), needle) };
}

function findRuns(data: Content, needle: Buffer): Run[] {
  const runs: Run[] = [];
  for (let offset = indexIn(data, needle); offset >= 0; ) {
    const nul = indexIn(data, NUL, offset + needle.length);
    const end = nul < 0 ? data.length : nul;
    runs.push({ offset, length: end - offset, pieces: split(wholeOf(partOf(data, offset, end)), needle) });
    offset = indexIn(data, needle, end);
  }
  return runs;
}

const NUL = Buffer.from([0]);
