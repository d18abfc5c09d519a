import { normalize } from 'node:path/posix';
import type { Problem } from '../../../errors.js';
import { quoteValue } from '../../../text/quote-value.js';
import type { Text } from '../../../yaml/texts.js';
import type { ImageDraft } from '../draft.js';

const CONTROL = /[\u0000-\u001f\u007f]/;
// Dockerfiles, shells and conda's own scripts read these paths; none of the characters is special to any of them.
const SAFE = /^(\/[A-Za-z0-9._+@-]+)+$/;
// conda's placeholder has room for 255 bytes; a script's first line for 127 with what follows the prefix.
const LONGEST = 100;
const SYSTEM = [
  'bin',
  'boot',
  'dev',
  'etc',
  'lib',
  'lib64',
  'proc',
  'run',
  'sbin',
  'sys',
  'tmp',
  'usr',
  'var',
];

/** `manifest` and `lock` are paths without control characters. */
export function filesHavePaths({ manifest, lock }: ImageDraft): Problem[] {
  return [manifest, lock]
    .filter((text) => text !== null)
    .filter(({ value }) => CONTROL.test(value))
    .map(({ value, where }) => ({
      where,
      message: 'not a valid path',
      expected: "a path relative to this file's folder",
      found: quoteValue(value),
      fix: 'remove the control characters',
    }));
}

/** `prefix` and `workdir` are absolute paths, and `prefix` is not a folder of the system. */
export function foldersAreAbsolute({ prefix, workdir }: ImageDraft): Problem[] {
  return [unfit('prefix', prefix), unfit('workdir', workdir), systemPrefix(prefix)].flat();
}

function unfit(key: string, text: Text | null): Problem | Problem[] {
  if (text === null || isSafe(text.value) || (key === 'workdir' && text.value === '/')) return [];
  return {
    where: text.where,
    message: `this ${key} cannot be a folder of an image`,
    expected: `an absolute path of at most ${LONGEST} letters, digits, . _ + @ and -, without ..`,
    found: quoteValue(text.value),
    fix: `choose another ${key}, such as /opt/archiconda3`,
  };
}

function isSafe(path: string): boolean {
  return SAFE.test(path) && normalize(path) === path && path.length <= LONGEST;
}

function systemPrefix(prefix: Text | null): Problem | Problem[] {
  if (prefix === null || !SYSTEM.includes(prefix.value.slice(1))) return [];
  return {
    where: prefix.where,
    message: 'the prefix is a folder of the base system',
    expected: 'a folder that the base does not have',
    found: quoteValue(prefix.value),
    fix: `choose a new folder, such as ${prefix.value}/archiconda3 or /opt/archiconda3`,
  };
}
