import { selectorNames } from '../reading/selector-names.js';
import { KEYS, type KeyRow } from './table.js';

/** Returns what `--help-construct` prints: each key with what is done with it, and the names of selectors. */
export function constructHelp(): string[] {
  const keys = Object.entries<KeyRow>(KEYS).filter(([, { isDeprecated }]) => isDeprecated !== true);
  const width = Math.max(...keys.map(([key]) => key.length));
  return [
    'The keys of construct.yaml (supported: read; note: read, without effect here; refused: an error)',
    '',
    ...keys.map(([key, { verdict, says }]) => `${key.padEnd(width)}  ${verdict.padEnd(9)}  ${says}`),
    '',
    'Selectors: # [name], with and, or, not, ( ), ==, != and in',
    '',
    ...[...selectorNames('linux-64').keys()].sort().map((name) => `- ${name}`),
  ];
}
