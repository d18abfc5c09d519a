/** CEP-26 without its case rule: old channels hold upper-case names. Longer than any file system's name is refused. */
export function isPackageName(text: string): boolean {
  return text.length <= 128 && /^[A-Za-z0-9_][A-Za-z0-9._-]*$/.test(text) && !/\.\.|--/.test(text);
}

const RUN = '[A-Za-z0-9]+(?:[._][A-Za-z0-9]+)*';
const VERSION = new RegExp(`^(?:[0-9]+!)?${RUN}(?:[._]?_)?(?:\\+${RUN})?$`);

/** A version that may stand in a file name (CEP-29, CEP-33): no `-`, and nothing that conda or rattler would refuse. */
export function isVersion(text: string): boolean {
  return text.length <= 128 && VERSION.test(text);
}

/** A build string that may stand in a file name. */
export function isBuild(text: string): boolean {
  return text.length <= 128 && /^[A-Za-z0-9._+]+$/.test(text) && !text.includes('..');
}
