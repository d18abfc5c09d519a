import { expect, test } from 'vitest';
import { silent } from '../../src/events.js';
import { inspectInstaller } from '../../src/inspect/run.js';
import { readMenu } from '../../src/payload/menus/read-menu.js';
import { slugOf } from '../../src/payload/menus/slug.js';
import { proveInstaller } from '../../src/verify/run.js';
import { checkPart } from '../../src/verify/worker.js';
import { installerOf } from './envs.js';
import { ITEMS, menuPackage, menuText, PLAIN } from './menu-packages.js';
import { edgesIn, pythonOnPath } from './workshop.js';

test.each([
  ['{', 'it is not JSON'],
  ['[]', 'it is not a mapping'],
  ['{"menu_name": "x", "menu_items": []}', 'it has no $schema: menus of menuinst 1 are for Windows'],
  [menuText('x', [], { menu_items: {} }), 'menu_items is not a list'],
  [menuText('x', Array(101).fill(PLAIN)), 'menu_items has more than 100 items'],
  [menuText('a\u0000b', []), 'menu_name holds a control character'],
  [menuText('x', [{ ...PLAIN, name: '' }]), 'menu_items[0].name is not a name of 1 to 120 bytes'],
  [menuText('x', [{ ...PLAIN, command: [] }]), 'menu_items[0].command is empty'],
  [menuText('x', [{ ...PLAIN, command: ['a', 1] }]), 'menu_items[0].command is not a text'],
  [
    menuText('x', [{ ...PLAIN, platforms: { linux: true } }]),
    'menu_items[0].platforms.linux is not a mapping',
  ],
  [menuText('x', [{ ...PLAIN, activate: 'no' }]), 'menu_items[0].activate is neither true nor false'],
  [menuText('x', [{ ...PLAIN, MimeType: ["a/b'; rm"] }]), 'menu_items[0].MimeType has "a/b\'; rm"'],
])('a menu that cannot be used is told why: %s', (text, unusable) => {
  expect(readMenu(text, true)).toEqual({ unusable });
});

test('of two items or menus with the same file name the second is left out', async () => {
  const named = (name: string) => ({ ...PLAIN, name });
  const messages: string[] = [];
  const { path } = await installerOf(
    {
      '': [
        menuPackage('app', menuText('A b', ['b_c', 'b-c', '{{ HOME }}x', '{{ HOME }}X'].map(named))),
        menuPackage('other', menuText('a-b', [PLAIN])),
        menuPackage('same', menuText('A b', [PLAIN, named('B c')])),
      ],
    },
    { emit: (event) => void (event.kind === 'warning' && messages.push(event.message)) },
  );
  expect(messages).toEqual([
    'left out of Menu/app.json of app: the item b-c has the file name of another: a-b_b-c.desktop',
    'left out of Menu/app.json of app: the item {{ HOME }}X has the file name of another: a-b_{HOME}x.desktop',
    'left out of Menu/other.json of other: the menu a-b has the file name of A b: a-b.menu',
    'left out of Menu/same.json of same: the item B c has the file name of another: a-b_b-c.desktop',
  ]);
  expect((await inspectInstaller({ installer: path })).menus).toEqual(['app', 'same']);
});

test('the names of files are those of menuinst', () => {
  const names = [' A_b  C-d ', 'Ünïcode (64-bit)', '../../etc/x', '日本', "it's $HOME"];
  expect(names.map(slugOf)).toEqual(['a-b-c-d', 'unicode-64-bit', 'etcx', '', 'its-home']);
});

test.each([
  { menus: [null, null], made: ['app', 'other', 'envs/one/app'] },
  { menus: [['other'], []], made: ['other'] },
])('an installer makes the entries of $made, and is what a new build gives', async ({ menus, made }) => {
  const app = menuPackage('app', menuText('App', ITEMS));
  const { path, folder } = await installerOf(
    { '': [app, menuPackage('other', menuText('Other', [PLAIN]))], one: [app] },
    { menus },
  );
  expect((await inspectInstaller({ installer: path })).menus).toEqual(made);
  const { store } = edgesIn(folder, silent);
  const proved = await proveInstaller(
    { installer: path, compare: null, channels: [] },
    { store, check: checkPart, emit: silent, openPython: pythonOnPath },
  );
  expect(proved.packages).toHaveLength(3);
});

test('names in menus that nothing brings are told once', async () => {
  const messages: string[] = [];
  await installerOf(
    {
      '': [menuPackage('app', menuText('App', [PLAIN])), { name: 'plain', files: { 'bin/plain': '' } }],
      one: [menuPackage('inner', menuText('Inner', [PLAIN]))],
    },
    {
      menus: [
        ['app', 'plain', 'ap'],
        ['inner', 'ap'],
      ],
      emit: (event) => void (event.kind === 'warning' && messages.push(event.message)),
    },
  );
  expect(messages).toEqual([
    'menus names plain, which brings no menu entries',
    'menus names ap, which is none of the packages',
  ]);
});
