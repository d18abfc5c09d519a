import type { LockedPackage } from '../../conda/locked-package.js';
import { type TakenNames, withOwnFiles } from './file-names.js';
import type { MenuFile } from './menu-files.js';
import { menuCalls } from './plan.js';
import { readMenu } from './read-menu.js';
import type { MenuPlace } from './template.js';

/** Menu entries that the packages of an environment bring. */
export interface EnvironmentMenus {
  /** The shell calls that make them on the target: the text of `.archi/menus`. Null if there are none. */
  readonly plan: string | null;
  /** Names of the packages that bring them, in link order. */
  readonly packages: readonly string[];
  /** What is not made, and why; one sentence each. */
  readonly warnings: readonly string[];
}

/** Where the plan is, relative to the prefix of its environment. */
export const MENUS_PATH = '.archi/menus';
/** The list of what was made of it on the target. */
export const SHORTCUTS_PATH = '.archi/shortcuts';

/** Plans the menu entries of an environment: those of all its packages, or of the packages named in `wanted`. */
export function menusOf(
  members: readonly {
    readonly locked: LockedPackage;
    readonly facts: { readonly menus?: readonly MenuFile[] };
  }[],
  wanted: readonly string[] | null,
  place: MenuPlace,
): EnvironmentMenus {
  const warnings: string[] = [];
  const taken: TakenNames = { menus: new Map(), items: new Set() };
  const made = members
    .filter(({ locked }) => wanted?.includes(locked.record.name) ?? true)
    .map(({ locked: { record }, facts }) => ({
      name: record.name,
      calls: (facts.menus ?? []).flatMap(({ path, text }) => {
        const read = text === null ? { unusable: 'it is too large' } : readMenu(text, place.env === null);
        if ('unusable' in read) {
          warnings.push(`no menu entries are made of ${path} of ${record.name}: ${read.unusable}`);
          return [];
        }
        const { menu, leftOut } = withOwnFiles(read, place, taken);
        warnings.push(...leftOut.map((what) => `left out of ${path} of ${record.name}: ${what}`));
        if (menu === null) return [];
        if (menu.items.some(({ hasScript }) => hasScript))
          warnings.push(`${path} of ${record.name} has a precreate script, which installers do not run`);
        return menu.items.length === 0 ? [] : menuCalls(menu, place);
      }),
    }))
    .filter(({ calls }) => calls.length > 0);
  const calls = made.flatMap((own) => own.calls);
  return {
    plan: calls.length === 0 ? null : calls.map((call) => `${call}\n`).join(''),
    packages: made.map(({ name }) => name),
    warnings,
  };
}
