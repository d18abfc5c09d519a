import { END_OF_HEADER } from '../../src/kind/marks.js';

/** One way to damage a file: the byte at a position is changed, or everything from there on is missing. */
export interface Damage {
  readonly kind: 'flip' | 'cut';
  readonly at: number;
  /** The new byte, always different from the old one. */
  readonly value?: number;
}

/** Returns a damaged copy of the bytes. */
export function spoil(bytes: Buffer, { kind, at, value }: Damage): Buffer {
  if (kind === 'cut') return Buffer.from(bytes.subarray(0, at));
  const copy = Buffer.from(bytes);
  copy[at] = value ?? ~(copy[at] ?? 0) & 0xff;
  return copy;
}

/**
 * Returns `count` positions from `start` up to `end`, evenly spread and each moved a little by `random`, both ends
 * included.
 */
export function spread({
  start,
  end,
  count,
  random,
}: {
  start: number;
  end: number;
  count: number;
  random: () => number;
}): number[] {
  const step = (end - start) / count;
  const inner = Array.from({ length: count - 2 }, (_, i) => Math.floor(start + (i + 1 + random()) * step));
  return [start, ...inner, end - 1];
}

/** Returns the position at which the payload of an installer begins. */
export function payloadStart(bytes: Buffer): number {
  const marker = `${END_OF_HEADER}\n`;
  return bytes.indexOf(`\n${marker}`) + 1 + marker.length;
}
