import { existsSync, lstatSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { describeWithTools } from '../tools.js';
import { menuText, PLAIN, TYPES } from './menu-packages.js';
import { DESKTOP, installerWith, MenuUser, USER_TOOLS } from './menu-user.js';
import { run } from './run.js';
import { SHELLS } from './shells.js';

let user: MenuUser;

beforeEach(() => {
  user = new MenuUser();
});

describeWithTools('menu entries beside those of others', { tools: USER_TOOLS }, () => {
  test('of two installations share a menu, and lists of associations keep what others wrote', async () => {
    const installer = await installerWith(menuText('Menu', TYPES));
    mkdirSync(join(user.home, '.config'));
    const list =
      '# mine\n[Default Applications]\ntext/plain=edit.desktop;\napplication/x-typed = other.desktop\n\n[Other]\nx=y\n';
    writeFileSync(join(user.home, '.config/mimeapps.list'), list);
    user.owns();
    for (const name of ['one', 'two'])
      expect(user.run(['sh', installer, '-b', '-p', join(user.home, name)])).toMatchObject({
        code: 0,
        stderr: '',
      });
    const associations = () => user.entries()['.config/mimeapps.list'];
    expect(associations()).toBe(`${list}[Added Associations]\napplication/x-typed=menu_typed.desktop\n`);
    const uninstall = (name: string) =>
      user.run(['sh', installer, '--uninstall', join(user.home, name), '-b']);
    const first = uninstall('one');
    expect(first.code).toBe(0);
    expect(first.stderr).toBe('');
    expect(Object.keys(user.entries())).toContain(`${DESKTOP}/menu_typed.desktop`);
    expect(uninstall('two')).toMatchObject({ code: 0, stderr: '' });
    expect(user.entries()).toEqual({ '.config/mimeapps.list': list });
  });

  test.each(SHELLS.map((shell) => ({ shell })))(
    'replace and remove nothing that somebody else has made, in $shell',
    async ({ shell }) => {
      const installer = await installerWith(menuText('Menu', [PLAIN, ...TYPES]));
      const mine: Record<string, string> = {
        [`${DESKTOP}/menu_typed.desktop`]: 'mine\n',
        '.config/menus/applications-merged/menu.menu': 'mine\n',
        '.local/share/desktop-directories/menu.directory': 'mine\n',
        '.local/share/mime/packages/application-x-typed.xml': 'mine\n',
      };
      for (const [file, text] of Object.entries(mine)) {
        mkdirSync(dirname(join(user.home, file)), { recursive: true });
        writeFileSync(join(user.home, file), text);
      }
      writeFileSync(join(user.home, 'target'), 'mine\n');
      symlinkSync(join(user.home, 'target'), join(user.home, DESKTOP, 'menu_plain.desktop'));
      user.owns();
      const prefix = join(user.home, 'p');
      const before = user.entries();
      const installed = user.run([...shell, installer, '-b', '-p', prefix]);
      expect(installed.code).toBe(0);
      const named = [...Object.keys(mine), `${DESKTOP}/menu_plain.desktop`];
      expect(installed.stderr.split('\n').sort().slice(1)).toEqual(
        named
          .map(
            (file) =>
              `Warning: ${user.home}/${file} is there already and is not of this environment: this menu entry is left out`,
          )
          .sort(),
      );
      expect(user.entries()).toEqual(before);
      expect(user.run([...shell, installer, '--verify', prefix])).toMatchObject({ code: 0 });
      expect(user.run([...shell, join(prefix, '.archi/manage.sh'), '--uninstall', '-b'])).toMatchObject({
        code: 0,
        stderr: '',
      });
      expect(user.entries()).toEqual(before);
      expect(lstatSync(join(user.home, DESKTOP, 'menu_plain.desktop')).isSymbolicLink()).toBe(true);
    },
  );

  test.each(SHELLS.map((shell) => ({ shell })))(
    'that two installations have made stay until both are gone, in $shell',
    async ({ shell }) => {
      // Without the prefix in it, its file is the same for both.
      const typed = { ...TYPES[0], name: 'Same', command: ['show'], icon: null };
      const installer = await installerWith(menuText('Menu', [typed]));
      for (const name of ['one', 'two'])
        expect(user.run([...shell, installer, '-b', '-p', join(user.home, name)])).toMatchObject({
          code: 0,
          stderr: '',
        });
      const both = user.entries();
      expect(Object.keys(both)).toHaveLength(5);
      const uninstall = (name: string) =>
        user.run([...shell, join(user.home, name, '.archi/manage.sh'), '--uninstall', '-b']);
      expect(uninstall('one')).toMatchObject({ code: 0, stderr: '' });
      expect(user.entries()).toEqual(both);
      expect(user.run([...shell, installer, '--verify', join(user.home, 'two')])).toMatchObject({ code: 0 });
      expect(uninstall('two')).toMatchObject({ code: 0, stderr: '' });
      expect(user.entries()).toEqual({ '.config/mimeapps.list': '' });
    },
  );

  test('of two installations are those of the last; when it goes, the other makes its own again', async () => {
    const installer = await installerWith(menuText('Menu', TYPES));
    const install = (name: string) => user.run(['sh', installer, '-b', '-p', join(user.home, name)]);
    expect(install('one')).toMatchObject({ code: 0, stderr: '' });
    const made = user.entries();
    expect(install('two')).toMatchObject({ code: 0, stderr: '' });
    const desktop = `${user.home}/${DESKTOP}/menu_typed.desktop`;
    expect(readFileSync(desktop, 'utf8')).toContain(`${user.home}/two/bin/show`);
    expect(user.run(['sh', installer, '--uninstall', join(user.home, 'two'), '-b'])).toMatchObject({
      code: 0,
      stderr: `Warning: ${desktop} was replaced here: --repair of the installation that had it makes it again\n`,
    });
    expect(user.run(['sh', installer, '--repair', join(user.home, 'one')])).toMatchObject({
      code: 0,
      stderr: '',
    });
    expect(user.entries()).toEqual(made);
  });

  test('run nothing that stands in a menu, and what is in their way is told', async () => {
    const evil = `'; touch ${user.home}/evil; "$(touch ${user.home}/evil)\\' \`touch ${user.home}/evil\``;
    const item = {
      ...PLAIN,
      name: "x '; $(touch evil)",
      description: evil,
      icon: evil,
      command: [evil],
      precommand: evil,
      working_dir: evil,
    };
    const installer = await installerWith(menuText(`${evil} {{ DISTRIBUTION_NAME }}`, [item, PLAIN]));
    const prefix = join(user.home, `p'$(touch evil)`);
    expect(user.run(['sh', installer, '-b', '-p', prefix])).toMatchObject({ code: 0, stderr: '' });
    expect(existsSync(join(user.home, 'evil'))).toBe(false);
    const [made = ''] = Object.keys(user.entries()).filter((file) => file.endsWith('_plain.desktop'));
    const shortcuts = join(prefix, '.archi/shortcuts');
    writeFileSync(join(user.home, 'precious'), '');
    const digest = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
    writeFileSync(
      shortcuts,
      `${readFileSync(shortcuts, 'utf8')}f\t${digest}\t-\t${user.home}/precious\n\t\nx\n`,
    );
    run(['rm', join(user.home, made)]);
    mkdirSync(join(user.home, made));
    expect(user.run(['sh', installer, '-b', '-u', '-p', prefix])).toMatchObject({
      code: 0,
      stderr: `Warning: ${user.home}/${made} is there already and is not of this environment: this menu entry is left out\n`,
    });
    expect(user.run(['sh', installer, '--uninstall', prefix, '-b'])).toMatchObject({ code: 0, stderr: '' });
    expect(existsSync(join(user.home, 'precious'))).toBe(true);
    expect(
      user.run(['sh', installer, '-b', '-p', join(user.home, 'q')], { XDG_DATA_HOME: '/proc/nothing' }),
    ).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('cannot write /proc/nothing/applications/'),
    });
    expect(user.run(['sh', installer, '-b', '-p', join(user.home, 'r')], { HOME: '' })).toMatchObject({
      code: 0,
      stderr: 'Warning: no menu entries are made: the home folder is not yours\n',
    });
    expect(existsSync(join(user.home, 'evil'))).toBe(false);
  });
});
