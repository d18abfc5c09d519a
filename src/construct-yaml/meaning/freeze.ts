import type { PythonValue } from '../../yaml/python-document.js';
import { dataOf } from './data.js';
import type { ManifestLine } from './manifest-line.js';

/** Returns what a manifest says of `freeze_base` or `freeze_env`: what conda's marker has. */
export function freezeLines(value: PythonValue | undefined, where: string): ManifestLine[] {
  const conda = value instanceof Map ? value.get('conda') : undefined;
  return conda instanceof Map ? [{ text: `freeze: ${JSON.stringify(dataOf(conda))}`, where }] : [];
}
