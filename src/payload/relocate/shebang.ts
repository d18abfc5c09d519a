import { countPrefix, type Piece, split } from './pieces.js';

/** Longest first line, without its newline, that Linux takes whole (BINPRM_BUF_SIZE − 1). */
export const SHEBANG_LIMIT = 127;

/** A first line `#!…`, ready for either of the two forms it may take in a prefix. */
export interface Shebang {
  /** Bytes of the line in the package, without its newline. */
  readonly length: number;
  /** The line as it is, the prefix in its places. */
  readonly plain: readonly Piece[];
  /** Bytes of `plain` without the prefixes. */
  readonly fixedLength: number;
  readonly fallback: Fallback;
}

/**
 * What stands there instead when the plain line is longer than SHEBANG_LIMIT or the prefix holds white space.
 * `trampoline`: python, started by sh; the prefix stands between double quotes and is escaped for them.
 * `env`: any other interpreter, found on PATH.
 */
export type Fallback =
  | { readonly kind: 'trampoline'; readonly pieces: readonly Piece[] }
  | { readonly kind: 'env'; readonly pieces: readonly Piece[] };

// `#!`, spaces, an absolute path in which a space is escaped, options: conda's and rattler's pattern. In theirs a carriage
// return is an option like others, so it is here; a pattern that fails behind it would try every length of the path.
const PATTERN = /^#! *(\/(?:\\ |[^ \n\r\t])*)(.*)$/s;
const PYTHON = /^python(?:\d+(?:\.\d+)?)?$/;

/** Reads the first line of a text file; null where it is no shebang or holds no placeholder. */
export function parseShebang(data: Buffer, placeholder: Buffer): Shebang | null {
  if (data[0] !== 0x23 || data[1] !== 0x21) return null;
  const newline = data.indexOf(0x0a);
  const line = data.subarray(0, newline < 0 ? data.length : newline);
  if (line.indexOf(placeholder) < 0) return null;
  const match = PATTERN.exec(line.toString('latin1'));
  if (match === null) return null;
  const [, executable = '', options = ''] = match;
  return shebang(line, fallback(executable, options), placeholder);
}

/** The shebang of a generated entry point: `#!<prefix>/<python>`. */
export function pythonShebang(python: string): Shebang {
  const marker = Buffer.from([0]);
  return shebang(Buffer.from(`#!\0/${python}`), fallback(`\0/${python}`, ''), marker);
}

function shebang(
  line: Buffer,
  { kind, text }: { kind: Fallback['kind']; text: string },
  placeholder: Buffer,
): Shebang {
  const plain = split(line, placeholder);
  return {
    length: line.length,
    plain,
    fixedLength: line.length - countPrefix(plain) * placeholder.length,
    fallback: { kind, pieces: split(Buffer.from(text, 'latin1'), placeholder) },
  };
}

function fallback(executable: string, options: string): { kind: Fallback['kind']; text: string } {
  const name = executable.slice(executable.lastIndexOf('/') + 1);
  if (!PYTHON.test(name)) return { kind: 'env', text: `#!/usr/bin/env ${name}${options}` };
  return { kind: 'trampoline', text: `#!/bin/sh\n'''exec' "${executable}"${options} "$0" "$@" #'''` };
}
