import { calledName } from '../../conda/record.js';

/** Packages by their name in lower case, in the order they came. */
export function groupByName<T extends { readonly record: { readonly name: string } }>(
  packages: readonly T[],
): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const one of packages) {
    const name = calledName(one.record);
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [one]);
    else group.push(one);
  }
  return groups;
}
