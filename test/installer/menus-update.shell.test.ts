import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { describeWithTools, testWithTools } from '../tools.js';
import { installerOf } from './envs.js';
import { menuPackage, menuText, PLAIN, TYPES } from './menu-packages.js';
import { DESKTOP, installerWith, MenuUser, readableByAll, USER_TOOLS } from './menu-user.js';

let user: MenuUser;

beforeEach(() => {
  user = new MenuUser();
});

describeWithTools('menu entries of an update, and of several environments,', { tools: USER_TOOLS }, () => {
  test('of an update replace those of the old installation', async () => {
    const [older, newer, none] = await Promise.all([
      installerWith(menuText('Menu', [PLAIN, ...TYPES])),
      installerWith(menuText('Menu', [{ ...PLAIN, name: 'New', description: 'new' }])),
      installerWith('{}'),
    ]);
    const prefix = join(user.home, 'p');
    const files = () =>
      Object.keys(user.entries())
        .map((file) => file.slice(file.lastIndexOf('/') + 1))
        .sort();
    expect(user.run(['sh', older, '-b', '-p', prefix])).toMatchObject({ code: 0, stderr: '' });
    expect(files()).toEqual([
      'application-x-typed.xml',
      'menu.directory',
      'menu.menu',
      'menu_plain.desktop',
      'menu_typed.desktop',
      'mimeapps.list',
    ]);
    expect(user.run(['sh', newer, '-b', '-u', '-m', '-p', prefix])).toMatchObject({ code: 0, stderr: '' });
    expect(files()).toContain('menu_plain.desktop');
    expect(user.run(['sh', newer, '-b', '-u', '-p', prefix])).toMatchObject({ code: 0, stderr: '' });
    expect(files()).toEqual(['menu.directory', 'menu.menu', 'menu_new.desktop', 'mimeapps.list']);
    expect(user.run(['sh', newer, '--verify', prefix])).toMatchObject({ code: 0 });
    expect(user.run(['sh', none, '-b', '-u', '-p', prefix])).toMatchObject({ code: 0, stderr: '' });
    expect(files()).toEqual(['mimeapps.list']);
    expect(user.run(['sh', none, '--verify', prefix])).toMatchObject({ code: 0 });
  });

  test('with the same name in two environments are those of the first', async () => {
    const app = menuPackage('app', menuText('Menu', [PLAIN]));
    const { path, folder } = await installerOf({ '': [app], one: [app] });
    readableByAll(folder);
    const prefix = join(user.home, 'p');
    expect(user.run(['sh', path, '-b', '-p', prefix])).toMatchObject({
      code: 0,
      stderr: `Warning: ${user.home}/${DESKTOP}/menu_plain.desktop is there already and is not of this environment: this menu entry is left out\n`,
    });
    expect(user.run(['sh', path, '--verify', prefix])).toMatchObject({ code: 0 });
    expect(user.run(['sh', path, '--uninstall', prefix, '-b'])).toMatchObject({ code: 0, stderr: '' });
    expect(user.entries()).toEqual({});
  });

  test('with the same name on the target are made once', async () => {
    const item = { ...PLAIN, name: '{{ DISTRIBUTION_NAME }}' };
    const installer = await installerWith(
      menuText('Menu', [{ ...PLAIN, name: 'b_c', description: 'b' }, item]),
    );
    const prefix = join(user.home, 'b-c');
    expect(user.run(['sh', installer, '-b', '-p', prefix])).toMatchObject({
      code: 0,
      stderr: `Warning: ${user.home}/${DESKTOP}/menu_b-c.desktop is of another menu entry of this environment: this one is left out\n`,
    });
    expect(user.run(['sh', installer, '--verify', prefix])).toMatchObject({ code: 0 });
  });

  testWithTools(
    'are not half made by yash in a locale without their letters',
    { tools: ['yash', ...USER_TOOLS] },
    async () => {
      const plain = await installerWith(menuText('Menu', [PLAIN]));
      const letters = await installerWith(
        menuText('Menu', [PLAIN, { ...PLAIN, name: 'Größe', description: '漢字' }]),
      );
      const prefix = join(user.home, 'p');
      const inC = (...words: string[]) => user.run(['yash', ...words], { LC_ALL: 'C' });
      expect(inC(plain, '-b', '-p', prefix)).toMatchObject({ code: 0, stderr: '' });
      const made = user.entries();
      expect(Object.keys(made)).toContain(`${DESKTOP}/menu_plain.desktop`);
      expect(inC(letters, '-b', '-u', '-p', prefix)).toMatchObject({
        code: 0,
        stderr: 'Warning: no menu entries are made: this shell cannot read their names in this locale\n',
      });
      expect(user.entries()).toEqual(made);
      expect(user.run(['yash', letters, '-b', '-u', '-p', prefix])).toMatchObject({ code: 0, stderr: '' });
      expect(Object.keys(user.entries())).toContain(`${DESKTOP}/menu_groe.desktop`);
    },
  );

  test('go with their environment, and are made again by -f', async () => {
    const app = menuPackage('app', menuText('{{ ENV_NAME }}', [PLAIN]));
    const both = await installerOf({ '': [app], one: [app] });
    const alone = await installerOf({ '': [app] }, { version: '2.0' });
    for (const { folder } of [both, alone]) readableByAll(folder);
    const prefix = join(user.home, 'p');
    const desktops = () => Object.keys(user.entries()).filter((file) => file.endsWith('.desktop'));
    expect(user.run(['sh', both.path, '-b', '-p', prefix])).toMatchObject({ code: 0, stderr: '' });
    expect(desktops()).toEqual([`${DESKTOP}/base_plain.desktop`, `${DESKTOP}/one_plain.desktop`]);
    expect(user.run(['sh', alone.path, '-b', '-f', '-p', prefix])).toMatchObject({ code: 0, stderr: '' });
    expect(desktops()).toEqual([`${DESKTOP}/base_plain.desktop`]);
    expect(user.run(['sh', alone.path, '--verify', prefix])).toMatchObject({ code: 0 });
    expect(user.run(['sh', both.path, '-b', '-u', '-p', prefix])).toMatchObject({ code: 0 });
    expect(user.run(['sh', alone.path, '-b', '-u', '-p', prefix])).toMatchObject({ code: 0 });
    expect(desktops()).toEqual([`${DESKTOP}/base_plain.desktop`]);
    expect(user.run(['sh', alone.path, '--uninstall', prefix, '-b'])).toMatchObject({ code: 0, stderr: '' });
    expect(user.entries()).toEqual({});
  });
});
