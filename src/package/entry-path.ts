import { exceeds, type LimitName, limitOf } from '../limits.js';

/** A normalized path, or the reason why the path is refused. */
export type CheckedPath = { readonly path: string } | { readonly refused: string };

/**
 * Returns the normalized path of an archive entry, relative to the prefix: without `./`, doubled and trailing slashes. The root
 * is the empty path. Refuses paths that are absolute, leave the prefix, are not UTF-8, contain control characters or are too
 * long.
 */
export function checkPath(bytes: Buffer): CheckedPath {
  const text = decode(bytes);
  if (text === null) return { refused: 'the path is not UTF-8' };
  return checkPathText(text);
}

/** Same check for a path that is already decoded, as in info/paths.json. */
export function checkPathText(text: string): CheckedPath {
  if (holdsControlCharacter(text)) return { refused: 'the path contains a control character' };
  if (text.startsWith('/')) return { refused: 'the path is absolute' };
  if (Buffer.byteLength(text) > limitOf('path-length')) return tooLong('path-length');
  const components = text.split('/').filter((component) => component !== '' && component !== '.');
  if (components.length > limitOf('path-depth')) return tooLong('path-depth');
  if (components.includes('..')) return { refused: 'the path contains ".."' };
  if (components.some((component) => Buffer.byteLength(component) > LONGEST_COMPONENT)) {
    return { refused: `a part of the path is longer than ${LONGEST_COMPONENT} bytes` };
  }
  return { path: components.join('/') };
}

function tooLong(limit: LimitName): CheckedPath {
  const { message, expected, fix } = exceeds(limit);
  return { refused: `${message}, ${expected}; ${fix}` };
}

/** True if the text contains a control character (C0, DEL, C1), which could steer a terminal or end a line of a list. */
export function holdsControlCharacter(text: string): boolean {
  return /[\0-\x1f\x7f-\x9f]/.test(text);
}

/** Decodes UTF-8. Returns null if the bytes are not valid UTF-8. */
export function decode(bytes: Buffer): string | null {
  try {
    return UTF8.decode(bytes);
  } catch {
    return null;
  }
}

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** NAME_MAX of Linux file systems, in bytes. */
export const LONGEST_COMPONENT = 255;
