import { type Problem, UserError } from '../../errors.js';
import { readTree } from '../tree.js';
import type { TextFile } from '../types.js';
import { variantKey } from './tag.js';
import type { FeatureStates } from './types.js';

/** Returns the text of a recipe's own file of variants with the values of its features. Throws UserError. */
export function variantsWithFeatures({ file, text }: TextFile, states: FeatureStates): string {
  const before = readTree(text, file);
  const keys = [...states].map(([name, isOn]): [string, string] => [variantKey(name), isOn ? '1' : '0']);
  const taken = before instanceof Map ? keys.flatMap(([key]) => (before.has(key) ? [key] : [])) : [];
  const problems: Problem[] = taken.map((key) => ({
    ...{ where: file, message: `${key} is the key of a feature, and has values already` },
    fix: 'remove it',
  }));
  if (!isAppendable(text))
    problems.push({
      where: file,
      message: 'features cannot be added to this file',
      expected: 'a key on each line, without indentation, in one document',
    });
  if (problems.length > 0) throw new UserError('the variants of the features cannot be written', problems);
  const newline = /\r?\n/.exec(text)?.[0] ?? '\n';
  const head = text === '' || text.endsWith('\n') ? text : `${text}${newline}`;
  return head + keys.map(([key, value]) => `${key}:${newline}  - "${value}"${newline}`).join('');
}

/** Whether keys can follow: those of the file begin their lines, and belong to its only document. */
function isAppendable(text: string): boolean {
  const lines = text.replace(/^\ufeff/, '').split(/\r?\n/);
  const [first = '', ...others] = lines.filter((line) => !/^\s*(?:#|$)/.test(line));
  const isSecond = others.some((line) => /^(?:---|\.\.\.)(?:\s|$)/.test(line));
  const content = /^---(?:\s|$)/.test(first) ? (others[0] ?? '') : first;
  return !isSecond && (content === '' || /^[^\s{[-]/.test(content));
}
