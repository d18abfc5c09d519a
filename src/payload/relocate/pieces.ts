import { limitOf, overLimit } from '../../limits.js';

/** A stretch of a file: bytes as they are, or the place of the prefix. */
export type Piece = Buffer | typeof PREFIX;

/** Stands for the prefix, which is known only on the target. */
export const PREFIX = Symbol('prefix');

/** `data` cut at every occurrence of `needle`, left to right, without overlap. Empty stretches are left out. Throws LimitError for very many of them. */
export function split(data: Buffer, needle: Buffer): Piece[] {
  const pieces: Piece[] = [];
  const most = limitOf('package-sites');
  let start = 0;
  for (let at = data.indexOf(needle); at >= 0; at = data.indexOf(needle, start)) {
    if (at > start) pieces.push(data.subarray(start, at));
    pieces.push(PREFIX);
    if (pieces.length > most) throw overLimit('a placeholder stands too often in a file', 'package-sites');
    start = at + needle.length;
  }
  if (start < data.length) pieces.push(data.subarray(start));
  return pieces;
}

/** The pieces with `prefix` in its places. */
export function join(pieces: readonly Piece[], prefix: Buffer): Buffer {
  return Buffer.concat(pieces.map((piece) => (piece === PREFIX ? prefix : piece)));
}

/** How many times the prefix stands in `pieces`. */
export function countPrefix(pieces: readonly Piece[]): number {
  return pieces.filter((piece) => piece === PREFIX).length;
}
