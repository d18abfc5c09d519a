import { type Problem, UserError } from '../../errors.js';
import { readTree } from '../tree.js';
import type { TextFile } from '../types.js';
import { variantKey } from './tag.js';
import type { FeatureStates } from './types.js';

/** Returns the text of a recipe's own file of variants with the values of its features. Throws UserError. */
export function variantsWithFeatures({ file, text }: TextFile, states: FeatureStates): string {
  const before = readTree(text, file);
  const keys = [...states].map(([name, isOn]): [string, string] => [variantKey(name), isOn ? '1' : '0']);
  const isMap = before === null || before instanceof Map;
  const taken = before instanceof Map ? keys.flatMap(([key]) => (before.has(key) ? [key] : [])) : [];
  const problems: Problem[] = taken.map((key) => ({
    ...{ where: file, message: `${key} is the key of a feature, and has values already` },
    fix: 'remove it',
  }));
  const isFlow = /^(?:\s*(?:#.*|---)?\n)*\s*[{[]/.test(text) || /^\.\.\./m.test(text);
  if (!isMap || isFlow)
    problems.push({
      where: file,
      message: 'features cannot be added to this file',
      expected: 'a key on each line',
    });
  if (problems.length > 0) throw new UserError('the variants of the features cannot be written', problems);
  const head = text === '' || text.endsWith('\n') ? text : `${text}\n`;
  return head + keys.map(([key, value]) => `${key}:\n  - "${value}"\n`).join('');
}
