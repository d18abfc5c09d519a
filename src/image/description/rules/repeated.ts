import type { Problem } from '../../../errors.js';
import { quoteValue } from '../../../text/quote-value.js';
import type { Text } from '../../../yaml/texts.js';

/** Returns a problem for every item that repeats an earlier one. */
export function repeated(list: readonly Text[]): Problem[] {
  return list.flatMap(({ value, where }, index) => {
    const first = list.findIndex((other) => other.value === value);
    if (first === index) return [];
    const found = `the first at ${list[first]?.where}`;
    return [{ where, message: `${quoteValue(value)} is listed twice`, found, fix: 'keep one of them' }];
  });
}
