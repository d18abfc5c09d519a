/** CEP-26 without its case rule: old channels hold upper-case names. Longer than any file system's name is refused. */
export function isPackageName(text: string): boolean {
  return text.length <= 128 && /^[A-Za-z0-9_][A-Za-z0-9._-]*$/.test(text) && !/\.\.|--/.test(text);
}

/** A version that may stand in a file name: CEP-29's characters, no `-`. */
export function isVersion(text: string): boolean {
  return text.length <= 128 && /^[A-Za-z0-9._+!]+$/.test(text) && !text.includes('..');
}

/** A build string that may stand in a file name. */
export function isBuild(text: string): boolean {
  return text.length <= 128 && /^[A-Za-z0-9._+]+$/.test(text) && !text.includes('..');
}
