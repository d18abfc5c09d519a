import type { FixturePackage } from '../fixtures/package.js';

const SCHEMA = 'https://schemas.conda.org/menuinst-1-1-0.schema.json';

/** The text of a menu of menuinst 2. */
export function menuText(name: string, items: readonly object[], more: object = {}): string {
  return JSON.stringify({ $schema: SCHEMA, menu_name: name, menu_items: items, ...more });
}

/** A package that brings a menu. */
export function menuPackage(name: string, text: string): FixturePackage {
  const show = { data: '#!/bin/sh\nfor word in "$@"; do printf "<%s>\\n" "$word"; done\n', mode: 0o755 };
  return { name, files: { [`Menu/${name}.json`]: text, [`share/${name}`]: name, 'bin/show': show } };
}

const linux = (keys: object = {}) => ({ platforms: { linux: keys } });

/** An entry with only what every entry has. */
export const PLAIN = {
  name: 'Plain',
  description: 'A plain one',
  command: ['{{ PYTHON }}', '-m', 'plain'],
  ...linux(),
};

/** Entries with every placeholder, key and kind of word. */
export const ITEMS: readonly object[] = [
  PLAIN,
  {
    name: 'Words & {{ ENV_NAME }} Ünïcode_x',
    description: 'Tab\there, back\\slash, {{ PREFIX }}',
    command: [
      '{{ BIN_DIR }}/show',
      'a b',
      '',
      "it's",
      '"x"',
      '--dir={{ PREFIX }}/a b',
      "{{ PREFIX }}/'q'",
      '%F',
      'a;b',
    ],
    activate: false,
    terminal: true,
    working_dir: '{{ HOME }}',
    ...linux({
      Categories: ['Development', 'Debugger'],
      Keywords: ['{{ ENV_NAME }}', 'b'],
      StartupNotify: true,
      NoDisplay: false,
      GenericName: 'Generic\nname',
      StartupWMClass: 'show',
      TryExec: '{{ BIN_DIR }}/show',
    }),
  },
  {
    name: 'Code',
    description: '',
    command: [
      'run',
      '$HOME',
      '{{ SP_DIR }}',
      '{{ MENU_ITEM_LOCATION }}',
      '{{ BASE_PYTHON }}',
      '{{ MENU_DIR }}/x.{{ ICON_EXT }}',
    ],
    precommand: 'export A="b c" && cd {{ PREFIX }}',
    terminal: false,
    ...linux({ command: null, description: 'Of Linux', MimeType: ['application/x-code', 'text/x-more'] }),
  },
  {
    name: { target_environment_is_base: 'In base', target_environment_is_not_base: 'In {{ ENV_NAME }}' },
    description: 'd',
    command: ['x'],
    activate: false,
    ...linux({ command: ['{{ PREFIX }}/bin/y'], MimeType: ['application/x-code'] }),
  },
  { name: 'Elsewhere', description: 'd', command: ['x'], platforms: { win: { command: ['y'] } } },
];

/** An entry that opens files of a type that the menu describes. */
export const TYPES: readonly object[] = [
  {
    name: 'Typed',
    description: 'd',
    command: ['{{ PREFIX }}/bin/show', '%f'],
    activate: false,
    icon: '{{ MENU_DIR }}/typed.{{ ICON_EXT }}',
    ...linux({ MimeType: ['application/x-typed'], glob_patterns: { 'application/x-typed': '*.typed' } }),
  },
];
