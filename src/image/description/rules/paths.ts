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
      message: 'not the path of a file',
      expected: "a path relative to this file's folder",
      found: quoteValue(value),
      fix: 'take the control characters out',
    }));
}

/** `prefix` and `workdir` are absolute paths, and `prefix` is not a folder of the system. */
export function foldersAreAbsolute({ prefix, workdir }: ImageDraft): Problem[] {
  return [...unfit('prefix', prefix), ...unfit('workdir', workdir), ...systemPrefix(prefix)];
}

function unfit(key: string, text: Text | null): Problem[] {
  if (text === null || isSafe(text.value) || (key === 'workdir' && text.value === '/')) return [];
  return [
    {
      where: text.where,
      message: `this ${key} is no folder for an image`,
      expected: `an absolute path of letters, digits, . _ + @ and -, without .. and at most ${LONGEST} characters long`,
      found: quoteValue(text.value),
      fix: `choose another ${key}, such as /opt/archiconda3`,
    },
  ];
}

function isSafe(path: string): boolean {
  return SAFE.test(path) && normalize(path) === path && path.length <= LONGEST;
}

function systemPrefix(prefix: Text | null): Problem[] {
  if (prefix === null || !SYSTEM.includes(prefix.value.slice(1))) return [];
  return [
    {
      where: prefix.where,
      message: 'the prefix is a folder of the system',
      expected: 'a folder that the base has not',
      found: quoteValue(prefix.value),
      fix: `choose a folder of its own, such as ${prefix.value}/archiconda3 or /opt/archiconda3`,
    },
  ];
}
