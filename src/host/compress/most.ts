import type { Allowance } from '../../limits.js';

/** Maximum number of bytes of decompressed data: an entry of the table of limits, or a number if the size is known. */
export type Most = Allowance | number;

/** Returns the limit in bytes. */
export function bytesOf(most: Most): number {
  return typeof most === 'number' ? most : most.most;
}
