import type { Problem } from '../../errors.js';
import { shown } from '../../messages/shown.js';
import type { Text } from '../../yaml/texts.js';
import type { Draft } from '../draft.js';

// constructor's own rule for both: https://schemas.conda.org/constructor/v0/construct.schema.json
const LEGAL = /^[a-z0-9_]([a-z0-9._-]*[a-z0-9_])?$/i;
// `<name>-<version>-Linux-<machine>.sh.sha256` must stay below the 255 bytes of a file name.
const LONGEST = 100;

/** Name and version are parts of file names, of the default prefix and of construct.yaml. */
export function nameAndVersionFitFileNames(draft: Draft): Problem[] {
  return [...illegal('name', draft.name), ...illegal('version', draft.version)];
}

function illegal(key: string, text: Text | null): Problem[] {
  if (text === null || (LEGAL.test(text.value) && text.value.length <= LONGEST)) return [];
  return [
    {
      where: text.where,
      message: `this ${key} cannot be part of a file name`,
      expected: `letters, digits, . _ - (not - or . at either end), at most ${LONGEST} of them`,
      found: shown(text.value),
      fix: `choose another ${key}`,
    },
  ];
}
