/**
 * Returns whether the text is a package name by CEP-26, except that upper case is allowed, which old channels have. Limited to
 * 128 characters, since file systems limit names.
 */
export function isPackageName(text: string): boolean {
  return text.length <= 128 && /^[A-Za-z0-9_][A-Za-z0-9._-]*$/.test(text) && !/\.\.|--/.test(text);
}

const RUN = '[A-Za-z0-9]+(?:[._][A-Za-z0-9]+)*';
const VERSION = new RegExp(`^(?:[0-9]+!)?${RUN}(?:[._]?_)?(?:\\+${RUN})?$`);

/** Returns whether a version can be part of a file name (CEP-29, CEP-33): no `-`, and nothing that conda or rattler rejects. */
export function isVersion(text: string): boolean {
  return text.length <= 128 && VERSION.test(text);
}

/** Returns whether a build string can be part of a file name. */
export function isBuild(text: string): boolean {
  return text.length <= 128 && /^[A-Za-z0-9._+]+$/.test(text) && !text.includes('..');
}
