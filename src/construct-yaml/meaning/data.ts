import type { PythonValue } from '../../yaml/python-document.js';
import { YamlNumber, YamlTime } from '../../yaml/python-scalars.js';

/** Returns a value as JSON has it. Times, and numbers that JSON does not have, are texts. */
export function dataOf(value: PythonValue): unknown {
  if (value instanceof Map)
    return Object.fromEntries([...value].map(([key, item]: [string, PythonValue]) => [key, dataOf(item)]));
  if (Array.isArray(value)) return value.map((item: PythonValue) => dataOf(item));
  if (value instanceof YamlTime) return value.text;
  if (!(value instanceof YamlNumber)) return value;
  return Number.isFinite(Number(value.text)) ? Number(value.text) : value.text;
}
