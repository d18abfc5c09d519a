import type { LockedPackage } from '../../conda/locked-package.js';
import type { MenuFile } from './menu-files.js';

/** An environment, with the names of the packages whose menu entries are wanted; null for all. */
interface EnvironmentMenus {
  readonly menus: readonly string[] | null;
  readonly members: readonly {
    readonly locked: LockedPackage;
    readonly facts: { readonly menus?: readonly MenuFile[] };
  }[];
}

/** Returns a warning for each name in `menus` that no environment has a package with menus of. */
export function idleMenus(environments: readonly EnvironmentMenus[]): string[] {
  const members = environments.flatMap((environment) => environment.members);
  const wanted = new Set(environments.flatMap(({ menus }) => menus ?? []));
  return [...wanted].flatMap((name) => {
    const found = members.filter(({ locked }) => locked.record.name === name);
    if (found.some(({ facts }) => facts.menus !== undefined)) return [];
    const reason = found.length === 0 ? 'which is none of the packages' : 'which brings no menu entries';
    return [`menus names ${name}, ${reason}`];
  });
}
