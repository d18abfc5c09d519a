import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { execArguments } from '../oracles/menuinst.js';
import { describeWithTools } from '../tools.js';
import { installerOf } from './envs.js';
import { ITEMS, menuPackage, menuText, PLAIN, TYPES } from './menu-packages.js';
import { DESKTOP, installerWith, MenuUser, USER_TOOLS } from './menu-user.js';
import { run } from './run.js';
import { SHELLS } from './shells.js';

let user: MenuUser;

beforeEach(() => {
  user = new MenuUser();
});

describeWithTools('menu entries', { tools: USER_TOOLS }, () => {
  test.each(SHELLS.map((shell) => ({ shell })))(
    'are made, verified, repaired and removed in $shell',
    async ({ shell }) => {
      const installer = await installerWith(menuText('My menu & <b>', ITEMS));
      const prefix = join(user.home, "a $b 'c' d%F");
      const installed = user.run([...shell, installer, '-b', '-p', prefix]);
      expect({ code: installed.code, stderr: installed.stderr }).toEqual({
        code: 0,
        stderr: expect.stringContaining(
          `no menu entry my-menu-b_code.desktop is made: its command cannot hold the path ${prefix}`,
        ),
      });
      const made = user.entries();
      expect(Object.keys(made).sort()).toEqual([
        '.config/menus/applications-merged/my-menu-b.menu',
        '.config/mimeapps.list',
        `${DESKTOP}/my-menu-b_in-base.desktop`,
        `${DESKTOP}/my-menu-b_plain.desktop`,
        `${DESKTOP}/my-menu-b_words-base-unicode-x.desktop`,
        '.local/share/desktop-directories/my-menu-b.directory',
      ]);
      const verify = () => user.run([...shell, join(prefix, '.archi/manage.sh'), '--verify']);
      expect(verify()).toMatchObject({ code: 0, stdout: `0 changed or missing, 0 foreign in ${prefix}\n` });
      const plain = join(user.home, DESKTOP, 'my-menu-b_plain.desktop');
      writeFileSync(plain, 'mine\n');
      expect(verify()).toMatchObject({
        code: 1,
        stdout: expect.stringContaining(`changed  ${plain}: different content\n`),
      });
      expect(user.run([...shell, installer, '--repair', prefix])).toMatchObject({ code: 0 });
      expect(user.entries()).toEqual(made);
      const removed = user.run([...shell, join(prefix, '.archi/manage.sh'), '--uninstall', '-b']);
      expect(removed).toMatchObject({ code: 0, stderr: '' });
      expect(user.entries()).toEqual({ '.config/mimeapps.list': '' });
    },
  );

  test('are as in the golden file', async () => {
    const installer = await installerWith(menuText('My menu & <b>', [...ITEMS, ...TYPES]));
    expect(user.run(['sh', installer, '-b', '-p', join(user.home, 'p')])).toMatchObject({
      code: 0,
      stderr: '',
    });
    const text = Object.entries(user.entries())
      .map(([file, content]) => `===== ${file}\n${content}`)
      .join('');
    await expect(text.replaceAll(user.home, '/home/me')).toMatchFileSnapshot('golden/menus.txt');
  });

  test('start programs with the words of their menu, whatever the prefix is called', async () => {
    const installer = await installerWith(menuText('Menu', ITEMS));
    const prefix = join(user.home, `a $b 'c' "d" \`e\` %F & \\`);
    expect(user.run(['sh', installer, '-b', '-p', prefix])).toMatchObject({ code: 0 });
    const text = readFileSync(join(user.home, DESKTOP, 'menu_words-base-unicode-x.desktop'), 'utf8');
    const words = execArguments(/^Exec=(.*)$/m.exec(text)?.[1] ?? '');
    // What a launcher does with field codes.
    const [program = '', ...rest] = words.map((word) =>
      word.replace(/%(.)/g, (_, code) => (code === '%' ? '%' : '')),
    );
    const { stdout } = user.run([program, ...rest]);
    const expected = ['a b', '', "it's", '"x"', `--dir=${prefix}/a b`, `${prefix}/'q'`, '', 'a;b'];
    expect(stdout).toBe(
      expected
        .filter((word, i) => i !== 6 || word !== '')
        .map((word) => `<${word}>\n`)
        .join(''),
    );
  });

  test.each(['MENUINST 1', 'not JSON'])(
    'are not made of a menu that is %s, which the build says',
    async (kind) => {
      const text = kind === 'not JSON' ? '{' : menuText('Menu', [PLAIN], { $schema: undefined });
      const messages: string[] = [];
      const { path } = await installerOf(
        { '': [menuPackage('old', text)] },
        { emit: (event) => void (event.kind === 'warning' && messages.push(event.message)) },
      );
      expect(messages.join('\n')).toMatch(
        /^no menu entries are made of Menu\/old.json of old: it (is not JSON|has no \$schema: menus of menuinst 1 are for Windows)$/,
      );
      expect(run(['sh', path, '--help']).stdout).toContain(
        '-m            no effect: this installer makes no menu entries\n',
      );
    },
  );

  test('-m makes none', async () => {
    const installer = await installerWith(menuText('Menu', [PLAIN]));
    expect(user.run(['sh', installer, '-b', '-m', '-p', join(user.home, 'p')])).toMatchObject({
      code: 0,
      stderr: '',
    });
    expect(user.entries()).toEqual({});
    expect(user.run(['sh', installer, '--verify', join(user.home, 'p')])).toMatchObject({ code: 0 });
  });
});
