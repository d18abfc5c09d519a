import { parsePin } from '../conda/file-name.js';
import type { Text } from '../yaml/texts.js';
import type { Scope } from './draft.js';

const SPEC = /^python(?:\s*==?\s*|\s+)(\d+\.\d+)(?:\.[\w.]*)?\*?(?=$|[\s=])/;

/** The `X.Y` that pins and specs of python name, with the places that do; a range such as `>=3.6` names none. */
export function pythonsOf(scope: Scope): Text[] {
  return [
    ...scope.pins.flatMap(({ value, where }) => found(pythonOfPin(value), where)),
    ...scope.specs.flatMap(({ value, where }) => found(SPEC.exec(value)?.[1], where)),
  ];
}

function pythonOfPin(pin: string): string | undefined {
  const parsed = parsePin(pin);
  return parsed?.name === 'python' ? /^\d+\.\d+/.exec(parsed.version)?.[0] : undefined;
}

function found(value: string | undefined, where: string): Text[] {
  return value === undefined ? [] : [{ value, where }];
}
