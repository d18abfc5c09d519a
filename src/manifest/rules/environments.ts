import type { Problem } from '../../errors.js';
import { quoteValue } from '../../text/quote-value.js';
import type { ManifestDraft } from '../draft.js';
import { ENVIRONMENT_NAME, isEnvironmentName } from '../environment-name.js';

/** A key of `envs` becomes a folder in the prefix. Two that differ only by case are one folder on some disks. */
export function environmentNamesAreFolders({ envs }: ManifestDraft): Problem[] {
  const firsts = new Map<string, string>();
  return envs.flatMap(({ env: { value, where } }) => {
    const folded = value.toLowerCase();
    const first = firsts.get(folded);
    if (first === undefined) firsts.set(folded, value);
    if (!isEnvironmentName(value)) return unusable(value, where);
    if (first === undefined) return [];
    return {
      where,
      message: 'two environments have names that differ only by case',
      expected: 'names that are different folders on every disk',
      found: `${first} and ${value}`,
      fix: 'rename one of them',
    };
  });
}

function unusable(value: string, where: string): Problem {
  return {
    where,
    message: 'this cannot be the name of an environment',
    expected: ENVIRONMENT_NAME,
    found: quoteValue(value),
    fix: 'choose another name: it becomes a folder in envs/, and conda activate takes it',
  };
}
