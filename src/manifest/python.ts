import { parsePin } from '../conda/file-name.js';
import type { Text } from '../yaml/texts.js';
import type { ManifestLists } from './draft.js';

const SPEC = /^python(?:\s*==?\s*|\s+)(\d+\.\d+)(?:\.[\w.]*)?\*?(?=$|[\s=])/;

/** Returns each `X.Y` in pins and specs of python, with its position. A range such as `>=3.6` gives none. */
export function pythonsOf(scope: ManifestLists): Text[] {
  return [
    ...scope.pins.flatMap(({ value, where }) => textOrNone(pythonOfPin(value), where)),
    ...scope.specs.flatMap(({ value, where }) => textOrNone(SPEC.exec(value)?.[1], where)),
  ];
}

function pythonOfPin(pin: string): string | undefined {
  const parsed = parsePin(pin);
  return parsed?.name === 'python' ? /^\d+\.\d+/.exec(parsed.version)?.[0] : undefined;
}

function textOrNone(value: string | undefined, where: string): Text[] {
  return value === undefined ? [] : [{ value, where }];
}
