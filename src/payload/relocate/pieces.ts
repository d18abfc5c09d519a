import { limitOf, overLimit } from '../../limits.js';

/** Some bytes of a file, or an occurrence of the prefix. */
export type FilePiece = Buffer | typeof PREFIX;

/** Stands for the prefix, which is known only on the target. */
export const PREFIX = Symbol('prefix');

/**
 * Splits `data` at every occurrence of `needle`, left to right, without overlap; empty pieces are left out. Throws LimitError
 * for too many pieces.
 */
export function splitAtPrefix(data: Buffer, needle: Buffer): FilePiece[] {
  const pieces: FilePiece[] = [];
  const most = limitOf('package-sites');
  let start = 0;
  for (let at = data.indexOf(needle); at >= 0; at = data.indexOf(needle, start)) {
    if (at > start) pieces.push(data.subarray(start, at));
    pieces.push(PREFIX);
    if (pieces.length > most) throw overLimit('a file contains the placeholder too often', 'package-sites');
    start = at + needle.length;
  }
  if (start < data.length) pieces.push(data.subarray(start));
  return pieces;
}

/** Joins the pieces, with `prefix` filled in. */
export function join(pieces: readonly FilePiece[], prefix: Buffer): Buffer {
  return Buffer.concat(pieces.map((piece) => (piece === PREFIX ? prefix : piece)));
}

/** Returns how many times the prefix occurs in `pieces`. */
export function countPrefix(pieces: readonly FilePiece[]): number {
  return pieces.filter((piece) => piece === PREFIX).length;
}
