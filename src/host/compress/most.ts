import type { Allowance } from '../../limits.js';

/** The most bytes that data may become: a limit of the table, or a number where the size is known. */
export type Most = Allowance | number;

/** How many bytes that are. */
export function bytesOf(most: Most): number {
  return typeof most === 'number' ? most : most.most;
}
