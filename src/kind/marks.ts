/** Ends the header; the payload begins behind its newline. */
export const END_OF_HEADER = '@@END_HEADER@@';

/** The lines around the values of a header; no value can look like one of them. */
export const BEGIN_OF_VALUES = '# BEGIN VALUES';
export const END_OF_VALUES = '# END VALUES';

/** Returns true if a text is an `@EXPLICIT` list (CEP-23), not a lock. */
export function isExplicit(text: string): boolean {
  return /^\uFEFF?@EXPLICIT\s*$/m.test(text);
}
