import { exceeds, type LimitName, limitOf } from '../limits.js';

/** A path in its one form, or why it is refused. */
export type CheckedPath = { readonly path: string } | { readonly refused: string };

/**
 * The path of an archive entry relative to the prefix: `./`, doubled and closing slashes are taken out. The root itself
 * is the empty path. Refused are paths that leave the prefix or that no tool could show or keep.
 */
export function checkPath(bytes: Buffer): CheckedPath {
  const text = decode(bytes);
  if (text === null) return { refused: 'the path is not UTF-8' };
  return checkPathText(text);
}

/** The same for a path that is text already, as info/paths.json has it. */
export function checkPathText(text: string): CheckedPath {
  if (holdsControlCharacter(text)) return { refused: 'the path holds a control character' };
  if (text.startsWith('/')) return { refused: 'the path is absolute' };
  if (Buffer.byteLength(text) > limitOf('path-length')) return tooLong('path-length');
  const components = text.split('/').filter((component) => component !== '' && component !== '.');
  if (components.length > limitOf('path-depth')) return tooLong('path-depth');
  if (components.includes('..')) return { refused: 'the path climbs out by ".."' };
  if (components.some((component) => Buffer.byteLength(component) > LONGEST_COMPONENT)) {
    return { refused: `a part of the path is longer than ${LONGEST_COMPONENT} bytes` };
  }
  return { path: components.join('/') };
}

function tooLong(limit: LimitName): CheckedPath {
  const { message, expected, fix } = exceeds(limit);
  return { refused: `${message}, ${expected}; ${fix}` };
}

/** Whether the text holds what steers a terminal or ends a line (C0, DEL, C1), so that no list of names can hold it. */
export function holdsControlCharacter(text: string): boolean {
  return /[\0-\x1f\x7f-\x9f]/.test(text);
}

/** Text of bytes that must be UTF-8; null where they are not. */
export function decode(bytes: Buffer): string | null {
  try {
    return UTF8.decode(bytes);
  } catch {
    return null;
  }
}

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** NAME_MAX of every Linux file system. */
export const LONGEST_COMPONENT = 255;
