/** A value that only the target knows; `construct/installer/menus/menu-values.sh` reads them. */
export type ValueName =
  | 'PREFIX'
  | 'BASE_PREFIX'
  | 'DISTRIBUTION_NAME'
  | 'HOME'
  | 'MENU_ITEM_LOCATION'
  | 'MENU_SLUG'
  | 'CONDA'
  | 'ACTIVATE';

/** A text of a menu with places for values. */
export type Template = readonly (string | { readonly of: ValueName })[];

/** What the placeholders of a menu mean in an environment. */
export interface MenuPlace {
  /** Null for the base. */
  readonly env: string | null;
  /** Relative to its prefix; null if it has no python. */
  readonly sitePackages: string | null;
}

/** Returns a text with its placeholders, `{{ PREFIX }}` and others that menuinst knows; others stay as they are. */
export function templateOf(text: string, place: MenuPlace): Template {
  return text.split(/(\{\{ [A-Z_]+ \}\})/).flatMap((piece): Template => {
    const name = /^\{\{ ([A-Z_]+) \}\}$/.exec(piece)?.[1];
    if (piece === '') return [];
    return name === undefined ? [piece] : (meaningOf(name, place) ?? [piece]);
  });
}

function meaningOf(name: string, { env, sitePackages }: MenuPlace): Template | null {
  const prefix = { of: 'PREFIX' } as const;
  const base = { of: 'BASE_PREFIX' } as const;
  const meanings: Readonly<Record<string, Template>> = {
    PREFIX: [prefix],
    BASE_PREFIX: [base],
    PYTHON: [prefix, '/bin/python'],
    BASE_PYTHON: [base, '/bin/python'],
    MENU_DIR: [prefix, '/Menu'],
    BIN_DIR: [prefix, '/bin'],
    SP_DIR: [prefix, `/${sitePackages ?? 'lib/pythonN.A/site-packages'}`],
    DISTRIBUTION_NAME: [{ of: 'DISTRIBUTION_NAME' }],
    ENV_NAME: [env ?? 'base'],
    HOME: [{ of: 'HOME' }],
    MENU_ITEM_LOCATION: [{ of: 'MENU_ITEM_LOCATION' }],
    PY_VER: ['N.A'],
    ICON_EXT: ['png'],
  };
  return Object.hasOwn(meanings, name) ? (meanings[name] ?? null) : null;
}
