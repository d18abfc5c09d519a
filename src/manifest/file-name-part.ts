// The rule of constructor: https://schemas.conda.org/constructor/v0/construct.schema.json
const LEGAL = /^[a-z0-9_]([a-z0-9._-]*[a-z0-9_])?$/i;
// `<name>-<version>-Linux-<machine>.sh.sha256` must fit into the 255 bytes of a file name.
const LONGEST = 100;

/** Describes what `isFileNamePart` accepts, for messages. */
export const FILE_NAME_PART = `at most ${LONGEST} letters, digits, . _ or -, with no . or - at either end`;

/** Returns whether a name or version may be part of file names, of labels and of the default prefix. */
export function isFileNamePart(text: string): boolean {
  return LEGAL.test(text) && text.length <= LONGEST;
}
