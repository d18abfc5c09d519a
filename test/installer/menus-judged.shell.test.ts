import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { execArguments, menuinstCommand, obstacleToMenuinst, shellArguments } from '../oracles/menuinst.js';
import { testWithTools } from '../tools.js';
import { installerOf } from './envs.js';
import { ITEMS, menuPackage, menuText, TYPES } from './menu-packages.js';
import { installerWith, MenuUser, readableByAll, USER_TOOLS } from './menu-user.js';
import { run } from './run.js';

let user: MenuUser;

beforeEach(() => {
  user = new MenuUser();
});

/** The menus that a file of menus adds, without white space between elements. */
const menusIn = (text: string) =>
  [...text.replace(/>\s+</g, '><').matchAll(/<Menu><Name>[^<]*<\/Name><Directory>.*?<\/Menu>/g)].map(
    ([menu]) => menu,
  );

function associationsIn(text: string): Record<string, string> {
  let section = '';
  const lines = text.split('\n').flatMap((line) => {
    if (line.startsWith('[')) section = line;
    return line.includes('=')
      ? [[`${section}${line.slice(0, line.indexOf('='))}`, line.slice(line.indexOf('=') + 1)]]
      : [];
  });
  return Object.fromEntries(lines);
}

const obstacle = obstacleToMenuinst();

// menuinst is not on the index of python: where it is not, the golden file stands for it.
(obstacle === null ? test : test.skip)(
  `menuinst makes the same entries of the same menus${obstacle === null ? '' : ` [needs ${obstacle}]`}`,
  async () => {
    const text = menuText('The {{ DISTRIBUTION_NAME }} of {{ ENV_NAME }}', ITEMS);
    const { path, folder } = await installerOf({
      '': [menuPackage('of-base', text)],
      one: [menuPackage('of-one', menuText('Of {{ ENV_NAME }}', ITEMS))],
    });
    readableByAll(folder);
    const prefix = join(user.home, 'Pre_fix-2.0');
    expect(user.run(['sh', path, '-b', '-p', prefix])).toMatchObject({ code: 0, stderr: '' });
    const ours = user.entries();
    expect(user.run(['sh', path, '--uninstall', prefix, '-b'])).toMatchObject({ code: 0, stderr: '' });
    expect(user.entries()).toEqual({ '.config/mimeapps.list': '' });
    expect(user.run(['sh', path, '-b', '-m', '-p', prefix])).toMatchObject({ code: 0, stderr: '' });
    writeFileSync(join(user.home, '.config/mimeapps.list'), '');
    for (const environment of [prefix, join(prefix, 'envs/one')]) {
      const judged = user.run(menuinstCommand(environment, prefix));
      expect({ code: judged.code, stderr: judged.stderr }).toMatchObject({ code: 0 });
    }
    const theirs = user.entries();
    const desktops = (files: Record<string, string>) =>
      Object.keys(files).filter((file) => file.endsWith('.desktop'));
    expect(desktops(ours)).toEqual(desktops(theirs));
    for (const file of desktops(ours)) {
      const [our = [], their = []] = [ours, theirs].map((files) => files[file]?.split('\n'));
      const exec = (lines: string[]) =>
        lines.find((line) => line.startsWith('Exec='))?.slice('Exec='.length) ?? '';
      expect(our.filter((line) => !line.startsWith('Exec='))).toEqual(
        their.filter((line) => !line.startsWith('Exec=')),
      );
      expect(execArguments(exec(our))).toEqual(shellArguments(exec(their)));
    }
    const others = (files: Record<string, string>) => ({
      directories: Object.entries(files).flatMap(([file, text]) =>
        file.endsWith('.directory') ? [file, text.trim()] : [],
      ),
      menus: Object.entries(files)
        .flatMap(([file, text]) => (file.endsWith('.menu') ? menusIn(text) : []))
        .sort(),
      associations: associationsIn(files['.config/mimeapps.list'] ?? ''),
    });
    expect(others(ours)).toEqual(others(theirs));
  },
);

testWithTools(
  'entries are what desktop-file-validate takes',
  { tools: ['desktop-file-validate', ...USER_TOOLS] },
  async () => {
    const installer = await installerWith(menuText('Menu', [...ITEMS, ...TYPES]));
    for (const prefix of [join(user.home, 'p'), join(user.home, `a $b "c" \`d\` %F`)]) {
      expect(user.run(['sh', installer, '-b', '-p', prefix])).toMatchObject({ code: 0 });
      const files = Object.keys(user.entries()).filter((file) => /\.(desktop|directory)$/.test(file));
      const { stdout } = run(['desktop-file-validate', ...files.map((file) => join(user.home, file))]);
      expect(stdout.split('\n').filter((line) => line !== '' && !line.includes('"Encoding"'))).toEqual([]);
    }
  },
);
