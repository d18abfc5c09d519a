/** A menu that a package brings in `Menu/*.json`, as menuinst 2 describes it, with what Linux needs of it. */
export interface Menu {
  readonly name: string;
  /** Those that are for Linux. */
  readonly items: readonly MenuItem[];
}

/** An entry of a menu. */
export interface MenuItem {
  readonly name: string;
  readonly description: string | null;
  readonly command: readonly string[];
  /** Shell code before the command. */
  readonly precommand: string | null;
  /** Whether the environment is activated before. */
  readonly activate: boolean;
  readonly terminal: boolean;
  readonly icon: string | null;
  readonly workingDir: string | null;
  /** Keys of the desktop entry, in menuinst's order: a text, or the items of a list. */
  readonly keys: readonly { readonly key: string; readonly value: string | readonly string[] }[];
  readonly mimeTypes: readonly string[];
  /** Type → the names of its files: `*.xyz`. */
  readonly globs: Readonly<Record<string, string>>;
  /** Whether it has a script that menuinst runs on the target; this program does not. */
  readonly hasScript: boolean;
}

/** Keys of a desktop entry that menuinst takes over. */
const KEYS = [
  ...['Categories', 'DBusActivatable', 'GenericName', 'Hidden', 'Implements', 'Keywords', 'MimeType'],
  ...['NoDisplay', 'NotShowIn', 'OnlyShowIn', 'PrefersNonDefaultGPU', 'SingleMainWindow', 'StartupNotify'],
  ...['StartupWMClass', 'TryExec'],
];

const MOST_ITEMS = 100;
const MIME_TYPE = /^[a-z0-9][a-z0-9!#$&^_.+-]{0,126}\/[a-z0-9][a-z0-9!#$&^_.+-]{0,126}$/;

/**
 * Reads the text of a menu for the base, or for another environment. Returns why it cannot be used if it is not a menu of menuinst 2:
 * the first reason.
 */
export function readMenu(text: string, isBase: boolean): Menu | { readonly unusable: string } {
  try {
    return menuOf(JSON.parse(text), isBase);
  } catch (error) {
    if (error instanceof Unusable) return { unusable: error.message };
    if (error instanceof SyntaxError) return { unusable: 'it is not JSON' };
    throw error;
  }
}

class Unusable extends Error {}

type Fields = Readonly<Record<string, unknown>>;

function menuOf(json: unknown, isBase: boolean): Menu {
  if (!isMapping(json)) throw new Unusable('it is not a mapping');
  if (json['$schema'] === undefined && json['$id'] === undefined)
    throw new Unusable('it has no $schema: menus of menuinst 1 are for Windows');
  const { menu_name: name, menu_items: items } = json;
  if (!Array.isArray(items)) throw new Unusable('menu_items is not a list');
  if (items.length > MOST_ITEMS) throw new Unusable(`menu_items has more than ${MOST_ITEMS} items`);
  return {
    name: textOf(name, 'menu_name'),
    items: items.flatMap((item, i) => itemOf(item, `menu_items[${i}]`, isBase) ?? []),
  };
}

function itemOf(item: unknown, where: string, isBase: boolean): MenuItem | null {
  if (!isMapping(item)) throw new Unusable(`${where} is not a mapping`);
  const { platforms, ...common } = item;
  const linux = isMapping(platforms) ? platforms['linux'] : undefined;
  if (linux === undefined || linux === null || linux === false) return null;
  if (!isMapping(linux)) throw new Unusable(`${where}.platforms.linux is not a mapping`);
  const own = Object.entries(linux).filter(([key, value]) => value !== null || !Object.hasOwn(common, key));
  const fields: Fields = Object.fromEntries([...Object.entries(common), ...own]);
  const text = (key: string) =>
    isNothing(fields[key]) ? null : textOf(fields[key], `${where}.${key}`) || null;
  const flag = (key: string, otherwise: boolean) =>
    isNothing(fields[key]) ? otherwise : flagOf(fields[key], `${where}.${key}`);
  const command = listOf(fields['command'], `${where}.command`);
  if (command.length === 0) throw new Unusable(`${where}.command is empty`);
  return {
    name: nameOf(fields['name'], `${where}.name`, isBase),
    description: text('description'),
    command,
    precommand: text('precommand'),
    activate: flag('activate', true),
    terminal: flag('terminal', false),
    icon: text('icon'),
    workingDir: text('working_dir'),
    keys: KEYS.flatMap((key) => {
      const value = fields[key];
      return isNothing(value) ? [] : { key, value: entryValueOf(value, `${where}.${key}`) };
    }),
    ...typesOf(fields, where),
    hasScript: text('precreate') !== null,
  };
}

/** A name can differ between the base and other environments. */
function nameOf(value: unknown, where: string, isBase: boolean): string {
  const name = isMapping(value)
    ? value[isBase ? 'target_environment_is_base' : 'target_environment_is_not_base']
    : value;
  const text = textOf(name, where);
  if (text === '' || Buffer.byteLength(text) > 120)
    throw new Unusable(`${where} is not a name of 1 to 120 bytes`);
  return text;
}

function typesOf(fields: Fields, where: string): Pick<MenuItem, 'mimeTypes' | 'globs'> {
  const types = isNothing(fields['MimeType']) ? [] : listOf(fields['MimeType'], `${where}.MimeType`);
  const globs = fields['glob_patterns'] ?? {};
  if (!isMapping(globs)) throw new Unusable(`${where}.glob_patterns is not a mapping`);
  for (const type of types)
    if (!MIME_TYPE.test(type.toLowerCase()))
      throw new Unusable(`${where}.MimeType has ${JSON.stringify(type)}`);
  const known = types.filter((type) => Object.hasOwn(globs, type));
  return {
    mimeTypes: types.map((type) => type.toLowerCase()),
    globs: Object.fromEntries(
      known.map((type) => [type.toLowerCase(), textOf(globs[type], `${where}.glob_patterns`)]),
    ),
  };
}

function entryValueOf(value: unknown, where: string): string | readonly string[] {
  if (typeof value === 'boolean' || typeof value === 'number') return String(value);
  return Array.isArray(value) ? listOf(value, where) : textOf(value, where);
}

function listOf(value: unknown, where: string): string[] {
  if (!Array.isArray(value)) throw new Unusable(`${where} is not a list`);
  return value.map((item) => textOf(item, where));
}

function textOf(value: unknown, where: string): string {
  if (typeof value !== 'string') throw new Unusable(`${where} is not a text`);
  if (/[^\P{Cc}\n\r\t]|\p{Cs}/u.test(value)) throw new Unusable(`${where} holds a control character`);
  return value;
}

function flagOf(value: unknown, where: string): boolean {
  if (typeof value !== 'boolean') throw new Unusable(`${where} is neither true nor false`);
  return value;
}

function isNothing(value: unknown): boolean {
  return value === undefined || value === null;
}

function isMapping(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
