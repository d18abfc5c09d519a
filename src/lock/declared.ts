import type { Lock } from './types.js';

/** The virtual packages that the manifest declares. */
export function declaredOf({
  virtualPackages,
  derived = [],
}: Pick<Lock, 'virtualPackages' | 'derived'>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(virtualPackages).filter(([name]) => !derived.includes(name)));
}
