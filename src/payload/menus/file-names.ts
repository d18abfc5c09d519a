import type { Menu } from './read-menu.js';
import { slugOf, slugText } from './slug.js';
import { type MenuPlace, templateOf } from './template.js';

/** Names of files that the menus of an environment take. */
export interface TakenNames {
  /** The name of the menu that takes it. */
  readonly menus: Map<string, string>;
  readonly items: Set<string>;
}

/** Returns a menu without the items whose files others have, and what is left out; adds its names to those that are taken. */
export function withOwnFiles(
  menu: Menu,
  place: MenuPlace,
  taken: TakenNames,
): { readonly menu: Menu | null; readonly leftOut: readonly string[] } {
  const file = fileName(menu.name, place);
  const other = taken.menus.get(file) ?? menu.name;
  if (other !== menu.name)
    return { menu: null, leftOut: [`the menu ${menu.name} has the file name of ${other}: ${file}.menu`] };
  const leftOut: string[] = [];
  const items = menu.items.filter(({ name }) => {
    const desktop = `${file}_${fileName(name, place)}.desktop`;
    if (taken.items.has(desktop)) {
      leftOut.push(`the item ${name} has the file name of another: ${desktop}`);
      return false;
    }
    taken.items.add(desktop);
    return true;
  });
  if (items.length > 0) taken.menus.set(file, menu.name);
  return { menu: { ...menu, items }, leftOut };
}

/** The name of a file as far as it is known now: values of the target are in braces. */
function fileName(name: string, place: MenuPlace): string {
  const template = templateOf(name, place);
  const values = template.some((part) => typeof part !== 'string');
  if (!values) return slugOf(template.join(''));
  return template.map((part) => (typeof part === 'string' ? slugText(part) : `{${part.of}}`)).join('');
}
