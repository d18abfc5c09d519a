import { countPrefix, type FilePiece, splitAtPrefix } from './pieces.js';

/** Longest first line, in bytes without its newline, that Linux does not truncate (BINPRM_BUF_SIZE − 1). */
export const SHEBANG_LIMIT = 127;

/** A first line `#!…` in both forms that it may have in a prefix. */
export interface Shebang {
  /** Bytes of the line in the package, without its newline. */
  readonly length: number;
  /** The line with the prefix filled in. */
  readonly plain: readonly FilePiece[];
  /** Bytes of `plain` without the prefixes. */
  readonly fixedLength: number;
  readonly fallback: Fallback;
}

/**
 * The first line if the plain one is longer than SHEBANG_LIMIT or the prefix contains white space. `trampoline`: for python,
 * which sh starts; the prefix is between double quotes and escaped for them. `env`: for any other interpreter, which is found
 * on PATH.
 */
export type Fallback =
  | { readonly kind: 'trampoline'; readonly pieces: readonly FilePiece[] }
  | { readonly kind: 'env'; readonly pieces: readonly FilePiece[] };

// `#!`, spaces, an absolute path in which spaces are escaped, options: the pattern of conda and rattler. As in theirs, a
// carriage return counts as an option; a pattern that excluded it would backtrack over every length of the path.
const PATTERN = /^#! *(\/(?:\\ |[^ \n\r\t])*)(.*)$/s;
const PYTHON = /^python(?:\d+(?:\.\d+)?)?$/;

/** Reads the first line of a text file. Returns null if it is not a shebang or contains no placeholder. */
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

/** Returns the shebang of a generated entry point: `#!<prefix>/<python>`. */
export function pythonShebang(python: string): Shebang {
  const marker = Buffer.from([0]);
  return shebang(Buffer.from(`#!\0/${python}`), fallback(`\0/${python}`, ''), marker);
}

function shebang(
  line: Buffer,
  { kind, text }: { kind: Fallback['kind']; text: string },
  placeholder: Buffer,
): Shebang {
  const plain = splitAtPrefix(line, placeholder);
  return {
    length: line.length,
    plain,
    fixedLength: line.length - countPrefix(plain) * placeholder.length,
    fallback: { kind, pieces: splitAtPrefix(Buffer.from(text, 'latin1'), placeholder) },
  };
}

function fallback(executable: string, options: string): { kind: Fallback['kind']; text: string } {
  const name = executable.slice(executable.lastIndexOf('/') + 1);
  if (!PYTHON.test(name)) return { kind: 'env', text: `#!/usr/bin/env ${name}${options}` };
  return { kind: 'trampoline', text: `#!/bin/sh\n'''exec' "${executable}"${options} "$0" "$@" #'''` };
}
