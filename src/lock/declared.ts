import type { Lock } from './types.js';
import { virtualRecord } from './virtual-packages.js';

/** The virtual packages that the manifest declares. */
export function declaredOf({
  virtualPackages,
  derived = [],
}: Pick<Lock, 'virtualPackages' | 'derived'>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(virtualPackages).filter(([name]) => !derived.includes(name)));
}

/** The version of glibc among virtual packages, whose text may have a build behind it (`2.17 0`); null where there is none. */
export function glibcOf({ __glibc: text }: Readonly<Record<string, string>>): string | null {
  return text === undefined ? null : virtualRecord('__glibc', text).version;
}
