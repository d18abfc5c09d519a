import { callsOf, entryText, type Piece, piecesOf, xmlText } from './calls.js';
import { execPieces } from './command-line.js';
import type { Menu, MenuItem } from './read-menu.js';
import { slugOf, slugText } from './slug.js';
import { type MenuPlace, type Template, templateOf } from './template.js';

/** Returns the shell calls that make a menu and its entries on the target; `construct/installer/menus` has the functions. */
export function menuCalls(menu: Menu, place: MenuPlace): string[] {
  const name = templateOf(menu.name, place);
  return [
    ...slugCalls('menu_begins', name),
    ...callsOf(directoryPieces(name)),
    'write_directory',
    ...callsOf(menuPieces(name)),
    'write_menu',
    ...menu.items.flatMap((item) => itemCalls(item, place)),
  ];
}

function itemCalls(item: MenuItem, place: MenuPlace): string[] {
  const { mimeTypes, globs } = item;
  return [
    ...slugCalls('item_begins', templateOf(item.name, place)),
    ...callsOf(entryPieces(item, place)),
    'write_desktop',
    ...(mimeTypes.length === 0 ? [] : [`associate ${mimeTypes.map((type) => `'${type}'`).join(' ')}`]),
    ...mimeTypes.flatMap((type) => {
      const glob = globs[type];
      if (glob === undefined) return [];
      return [
        ...callsOf(typePieces(type, templateOf(glob, place))),
        `write_type '${type.replace('/', '-')}'`,
      ];
    }),
  ];
}

/** A name without values is known now. */
function slugCalls(call: string, name: Template): string[] {
  const texts = name.filter((part) => typeof part === 'string');
  if (texts.length === name.length) return [`${call} '${slugOf(texts.join(''))}'`];
  return [...callsOf(piecesOf(name, slugText, 'none')), call];
}

function directoryPieces(name: Template): Piece[] {
  const head = '[Desktop Entry]\nType=Directory\nEncoding=UTF-8\nName=';
  return [head, ...piecesOf(name, entryText, 'text'), '\n'];
}

function menuPieces(name: Template): Piece[] {
  const title = piecesOf(name, xmlText, 'xml');
  return [
    '<!DOCTYPE Menu PUBLIC "-//freedesktop//DTD Menu 1.0//EN"\n',
    ' "http://standards.freedesktop.org/menu-spec/menu-1.0.dtd">\n',
    '<Menu>\n    <Name>Applications</Name>\n    <Menu>\n        <Name>',
    ...title,
    '</Name>\n        <Directory>',
    { of: 'MENU_SLUG', escape: 'none' },
    '.directory</Directory>\n        <Include>\n            <Category>',
    ...title,
    '</Category>\n        </Include>\n    </Menu>\n</Menu>\n',
  ];
}

function typePieces(type: string, glob: Template): Piece[] {
  const attribute = (text: string) => xmlText(text).replaceAll('"', '&quot;');
  return [
    `<?xml version="1.0" encoding="UTF-8"?>\n<mime-info xmlns="http://www.freedesktop.org/standards/shared-mime-info">\n`,
    `  <mime-type type="${attribute(type)}">\n    <glob pattern="`,
    ...piecesOf(glob, attribute, 'xml'),
    `"/>\n    <comment>${xmlText(type)}</comment>\n  </mime-type>\n</mime-info>\n`,
  ];
}

function entryPieces(item: MenuItem, place: MenuPlace): Piece[] {
  const text = (value: string) => piecesOf(templateOf(value, place), entryText, 'text');
  const line = (key: string, value: readonly Piece[]): Piece[] => [`${key}=`, ...value, '\n'];
  const optional = (key: string, value: string | null) => (value === null ? [] : line(key, text(value)));
  return [
    '[Desktop Entry]\nType=Application\nEncoding=UTF-8\n',
    ...line('Name', text(item.name)),
    ...line('Exec', execPieces(item, place)),
    ...line('Terminal', [String(item.terminal)]),
    ...optional('Icon', item.icon),
    ...optional('Comment', item.description),
    ...optional('Path', item.workingDir),
    ...item.keys.flatMap(({ key, value }) =>
      line(
        key,
        typeof value === 'string' ? text(value) : value.flatMap((part) => [...listItem(part, place), ';']),
      ),
    ),
  ];
}

/** A semicolon ends an item of a list. */
function listItem(value: string, place: MenuPlace): Piece[] {
  return piecesOf(templateOf(value, place), (text) => entryText(text).replaceAll(';', '\\;'), 'text');
}
