import {
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { openedPackage } from '../fixtures/opened.js';
import { execArguments, menuinstCommand, obstacleToMenuinst, shellArguments } from '../oracles/menuinst.js';
import { describeWithTools, testWithTools } from '../tools.js';
import { installerOf } from './envs.js';
import { makeInstaller } from './make-installer.js';
import { ITEMS, menuPackage, menuText, PLAIN, TYPES } from './menu-packages.js';
import { run } from './run.js';
import { SHELLS } from './shells.js';

/** Whoever runs the tests: an ordinary user, since root's entries are those of the whole machine. */
const isRoot = process.getuid?.() === 0;
const USER = isRoot ? ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'] : [];
let home: string;

beforeEach(() => {
  home = realpathSync(mkdtempSync(join(tmpdir(), 'archi-menus-')));
  if (isRoot) chownSync(home, 65534, 65534);
});

const asUser = (command: readonly string[], env: Record<string, string> = {}) =>
  run([...USER, ...command], { env: { HOME: home, LC_ALL: 'C.UTF-8', ...env }, cwd: home });

async function installerWith(text: string, name = 'app'): Promise<string> {
  const { path } = makeInstaller([await openedPackage(menuPackage(name, text))]);
  if (isRoot) run(['chmod', '-R', 'a+rX', join(path, '..')]);
  return path;
}

/** The files below the home that an installation makes outside of its prefix. */
function entries(): Record<string, string> {
  const files: Record<string, string> = {};
  const walk = (folder: string) => {
    if (!existsSync(folder)) return;
    for (const name of readdirSync(folder).sort()) {
      const path = join(folder, name);
      if (statSync(path).isDirectory()) walk(path);
      else files[path.slice(home.length + 1)] = readFileSync(path, 'utf8');
    }
  };
  // What update-mime-database and update-desktop-database make is not ours.
  for (const top of [
    '.local/share/applications',
    '.local/share/desktop-directories',
    '.local/share/mime/packages',
    '.config',
  ])
    walk(join(home, top));
  delete files['.local/share/applications/mimeinfo.cache'];
  return files;
}

const DESKTOP = '.local/share/applications';

describeWithTools('menu entries', { tools: isRoot ? ['setpriv'] : [] }, () => {
  test.each(SHELLS.map((shell) => ({ shell })))(
    'are made, verified, repaired and removed in $shell',
    async ({ shell }) => {
      const installer = await installerWith(menuText('My menu & <b>', ITEMS));
      const prefix = join(home, "a $b 'c' d%F");
      const installed = asUser([...shell, installer, '-b', '-p', prefix]);
      expect({ code: installed.code, stderr: installed.stderr }).toEqual({
        code: 0,
        stderr: expect.stringContaining(
          `no menu entry my-menu-b_code.desktop is made: its command cannot hold the path ${prefix}`,
        ),
      });
      const made = entries();
      expect(Object.keys(made).sort()).toEqual([
        '.config/menus/applications-merged/my-menu-b.menu',
        '.config/mimeapps.list',
        `${DESKTOP}/my-menu-b_in-base.desktop`,
        `${DESKTOP}/my-menu-b_plain.desktop`,
        `${DESKTOP}/my-menu-b_words-base-unicode-x.desktop`,
        '.local/share/desktop-directories/my-menu-b.directory',
      ]);
      const verify = () => asUser([...shell, join(prefix, '.archi/manage.sh'), '--verify']);
      expect(verify()).toMatchObject({ code: 0, stdout: `0 changed or missing, 0 foreign in ${prefix}\n` });
      const plain = join(home, DESKTOP, 'my-menu-b_plain.desktop');
      writeFileSync(plain, 'mine\n');
      expect(verify()).toMatchObject({
        code: 1,
        stdout: expect.stringContaining(`changed  ${plain}: different content\n`),
      });
      expect(asUser([...shell, installer, '--repair', prefix])).toMatchObject({ code: 0 });
      expect(entries()).toEqual(made);
      const removed = asUser([...shell, join(prefix, '.archi/manage.sh'), '--uninstall', '-b']);
      expect(removed).toMatchObject({ code: 0, stderr: '' });
      expect(entries()).toEqual({ '.config/mimeapps.list': '' });
    },
  );

  test('are as in the golden file', async () => {
    const installer = await installerWith(menuText('My menu & <b>', [...ITEMS, ...TYPES]));
    expect(asUser(['sh', installer, '-b', '-p', join(home, 'p')])).toMatchObject({ code: 0, stderr: '' });
    const text = Object.entries(entries())
      .map(([file, content]) => `===== ${file}\n${content}`)
      .join('');
    await expect(text.replaceAll(home, '/home/me')).toMatchFileSnapshot('golden/menus.txt');
  });

  test('start programs with the words of their menu, whatever the prefix is called', async () => {
    const installer = await installerWith(menuText('Menu', ITEMS));
    const prefix = join(home, `a $b 'c' "d" \`e\` %F & \\`);
    expect(asUser(['sh', installer, '-b', '-p', prefix])).toMatchObject({ code: 0 });
    const text = readFileSync(join(home, DESKTOP, 'menu_words-base-unicode-x.desktop'), 'utf8');
    const words = execArguments(/^Exec=(.*)$/m.exec(text)?.[1] ?? '');
    // What a launcher does with field codes.
    const [program = '', ...rest] = words.map((word) =>
      word.replace(/%(.)/g, (_, code) => (code === '%' ? '%' : '')),
    );
    const { stdout } = asUser([program, ...rest]);
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

  test('of an update replace those of the old installation', async () => {
    const [older, newer, none] = await Promise.all([
      installerWith(menuText('Menu', [PLAIN, ...TYPES])),
      installerWith(menuText('Menu', [{ ...PLAIN, name: 'New', description: 'new' }])),
      installerWith('{}'),
    ]);
    const prefix = join(home, 'p');
    const files = () =>
      Object.keys(entries())
        .map((file) => file.slice(file.lastIndexOf('/') + 1))
        .sort();
    expect(asUser(['sh', older, '-b', '-p', prefix])).toMatchObject({ code: 0, stderr: '' });
    expect(files()).toEqual([
      'application-x-typed.xml',
      'menu.directory',
      'menu.menu',
      'menu_plain.desktop',
      'menu_typed.desktop',
      'mimeapps.list',
    ]);
    expect(asUser(['sh', newer, '-b', '-u', '-m', '-p', prefix])).toMatchObject({ code: 0, stderr: '' });
    expect(files()).toContain('menu_plain.desktop');
    expect(asUser(['sh', newer, '-b', '-u', '-p', prefix])).toMatchObject({ code: 0, stderr: '' });
    expect(files()).toEqual(['menu.directory', 'menu.menu', 'menu_new.desktop', 'mimeapps.list']);
    expect(asUser(['sh', newer, '--verify', prefix])).toMatchObject({ code: 0 });
    expect(asUser(['sh', none, '-b', '-u', '-p', prefix])).toMatchObject({ code: 0, stderr: '' });
    expect(files()).toEqual(['mimeapps.list']);
    expect(asUser(['sh', none, '--verify', prefix])).toMatchObject({ code: 0 });
  });

  test('of two installations share a menu, and lists of associations keep what others wrote', async () => {
    const installer = await installerWith(menuText('Menu', TYPES));
    mkdirSync(join(home, '.config'));
    const list =
      '# mine\n[Default Applications]\ntext/plain=edit.desktop;\napplication/x-typed = other.desktop\n\n[Other]\nx=y\n';
    writeFileSync(join(home, '.config/mimeapps.list'), list);
    if (isRoot) run(['chown', '-R', '65534:65534', home]);
    for (const name of ['one', 'two'])
      expect(asUser(['sh', installer, '-b', '-p', join(home, name)])).toMatchObject({ code: 0, stderr: '' });
    const associations = () => entries()['.config/mimeapps.list'];
    expect(associations()).toBe(`${list}[Added Associations]\napplication/x-typed=menu_typed.desktop\n`);
    const uninstall = (name: string) => asUser(['sh', installer, '--uninstall', join(home, name), '-b']);
    const first = uninstall('one');
    expect(first.code).toBe(0);
    expect(first.stderr).toBe('');
    expect(Object.keys(entries())).toContain(`${DESKTOP}/menu_typed.desktop`);
    expect(uninstall('two')).toMatchObject({ code: 0, stderr: '' });
    expect(entries()).toEqual({ '.config/mimeapps.list': list });
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
        mkdirSync(dirname(join(home, file)), { recursive: true });
        writeFileSync(join(home, file), text);
      }
      writeFileSync(join(home, 'target'), 'mine\n');
      symlinkSync(join(home, 'target'), join(home, DESKTOP, 'menu_plain.desktop'));
      if (isRoot) run(['chown', '-hR', '65534:65534', home]);
      const prefix = join(home, 'p');
      const before = entries();
      const installed = asUser([...shell, installer, '-b', '-p', prefix]);
      expect(installed.code).toBe(0);
      const named = [...Object.keys(mine), `${DESKTOP}/menu_plain.desktop`];
      expect(installed.stderr.split('\n').sort().slice(1)).toEqual(
        named
          .map(
            (file) =>
              `Warning: ${home}/${file} is there already and is not of this environment: this menu entry is left out`,
          )
          .sort(),
      );
      expect(entries()).toEqual(before);
      expect(asUser([...shell, installer, '--verify', prefix])).toMatchObject({ code: 0 });
      expect(asUser([...shell, join(prefix, '.archi/manage.sh'), '--uninstall', '-b'])).toMatchObject({
        code: 0,
        stderr: '',
      });
      expect(entries()).toEqual(before);
      expect(lstatSync(join(home, DESKTOP, 'menu_plain.desktop')).isSymbolicLink()).toBe(true);
    },
  );

  test.each(SHELLS.map((shell) => ({ shell })))(
    'that two installations have made stay until both are gone, in $shell',
    async ({ shell }) => {
      // Without the prefix in it, its file is the same for both.
      const typed = { ...TYPES[0], name: 'Same', command: ['show'], icon: null };
      const installer = await installerWith(menuText('Menu', [typed]));
      for (const name of ['one', 'two'])
        expect(asUser([...shell, installer, '-b', '-p', join(home, name)])).toMatchObject({
          code: 0,
          stderr: '',
        });
      const both = entries();
      expect(Object.keys(both)).toHaveLength(5);
      const uninstall = (name: string) =>
        asUser([...shell, join(home, name, '.archi/manage.sh'), '--uninstall', '-b']);
      expect(uninstall('one')).toMatchObject({ code: 0, stderr: '' });
      expect(entries()).toEqual(both);
      expect(asUser([...shell, installer, '--verify', join(home, 'two')])).toMatchObject({ code: 0 });
      expect(uninstall('two')).toMatchObject({ code: 0, stderr: '' });
      expect(entries()).toEqual({ '.config/mimeapps.list': '' });
    },
  );

  test('of two installations are those of the last; when it goes, the other makes its own again', async () => {
    const installer = await installerWith(menuText('Menu', TYPES));
    const install = (name: string) => asUser(['sh', installer, '-b', '-p', join(home, name)]);
    expect(install('one')).toMatchObject({ code: 0, stderr: '' });
    const made = entries();
    expect(install('two')).toMatchObject({ code: 0, stderr: '' });
    const desktop = `${home}/${DESKTOP}/menu_typed.desktop`;
    expect(readFileSync(desktop, 'utf8')).toContain(`${home}/two/bin/show`);
    expect(asUser(['sh', installer, '--uninstall', join(home, 'two'), '-b'])).toMatchObject({
      code: 0,
      stderr: `Warning: ${desktop} was replaced here: --repair of the installation that had it makes it again\n`,
    });
    expect(asUser(['sh', installer, '--repair', join(home, 'one')])).toMatchObject({ code: 0, stderr: '' });
    expect(entries()).toEqual(made);
  });

  test('with the same name in two environments are those of the first', async () => {
    const app = menuPackage('app', menuText('Menu', [PLAIN]));
    const { path, folder } = await installerOf({ '': [app], one: [app] });
    if (isRoot) run(['chmod', '-R', 'a+rX', folder]);
    const prefix = join(home, 'p');
    expect(asUser(['sh', path, '-b', '-p', prefix])).toMatchObject({
      code: 0,
      stderr: `Warning: ${home}/${DESKTOP}/menu_plain.desktop is there already and is not of this environment: this menu entry is left out\n`,
    });
    expect(asUser(['sh', path, '--verify', prefix])).toMatchObject({ code: 0 });
    expect(asUser(['sh', path, '--uninstall', prefix, '-b'])).toMatchObject({ code: 0, stderr: '' });
    expect(entries()).toEqual({});
  });

  test('with the same name on the target are made once', async () => {
    const item = { ...PLAIN, name: '{{ DISTRIBUTION_NAME }}' };
    const installer = await installerWith(
      menuText('Menu', [{ ...PLAIN, name: 'b_c', description: 'b' }, item]),
    );
    const prefix = join(home, 'b-c');
    expect(asUser(['sh', installer, '-b', '-p', prefix])).toMatchObject({
      code: 0,
      stderr: `Warning: ${home}/${DESKTOP}/menu_b-c.desktop is of another menu entry of this environment: this one is left out\n`,
    });
    expect(asUser(['sh', installer, '--verify', prefix])).toMatchObject({ code: 0 });
  });

  testWithTools(
    'are not half made by yash in a locale without their letters',
    { tools: ['yash', ...(isRoot ? ['setpriv'] : [])] },
    async () => {
      const plain = await installerWith(menuText('Menu', [PLAIN]));
      const letters = await installerWith(
        menuText('Menu', [PLAIN, { ...PLAIN, name: 'Größe', description: '漢字' }]),
      );
      const prefix = join(home, 'p');
      const inC = (...words: string[]) => asUser(['yash', ...words], { LC_ALL: 'C' });
      expect(inC(plain, '-b', '-p', prefix)).toMatchObject({ code: 0, stderr: '' });
      const made = entries();
      expect(Object.keys(made)).toContain(`${DESKTOP}/menu_plain.desktop`);
      expect(inC(letters, '-b', '-u', '-p', prefix)).toMatchObject({
        code: 0,
        stderr: 'Warning: no menu entries are made: this shell cannot read their names in this locale\n',
      });
      expect(entries()).toEqual(made);
      expect(asUser(['yash', letters, '-b', '-u', '-p', prefix])).toMatchObject({ code: 0, stderr: '' });
      expect(Object.keys(entries())).toContain(`${DESKTOP}/menu_groe.desktop`);
    },
  );

  test('go with their environment, and are made again by -f', async () => {
    const app = menuPackage('app', menuText('{{ ENV_NAME }}', [PLAIN]));
    const both = await installerOf({ '': [app], one: [app] });
    const alone = await installerOf({ '': [app] }, { version: '2.0' });
    if (isRoot) for (const { folder } of [both, alone]) run(['chmod', '-R', 'a+rX', folder]);
    const prefix = join(home, 'p');
    const desktops = () => Object.keys(entries()).filter((file) => file.endsWith('.desktop'));
    expect(asUser(['sh', both.path, '-b', '-p', prefix])).toMatchObject({ code: 0, stderr: '' });
    expect(desktops()).toEqual([`${DESKTOP}/base_plain.desktop`, `${DESKTOP}/one_plain.desktop`]);
    expect(asUser(['sh', alone.path, '-b', '-f', '-p', prefix])).toMatchObject({ code: 0, stderr: '' });
    expect(desktops()).toEqual([`${DESKTOP}/base_plain.desktop`]);
    expect(asUser(['sh', alone.path, '--verify', prefix])).toMatchObject({ code: 0 });
    expect(asUser(['sh', both.path, '-b', '-u', '-p', prefix])).toMatchObject({ code: 0 });
    expect(asUser(['sh', alone.path, '-b', '-u', '-p', prefix])).toMatchObject({ code: 0 });
    expect(desktops()).toEqual([`${DESKTOP}/base_plain.desktop`]);
    expect(asUser(['sh', alone.path, '--uninstall', prefix, '-b'])).toMatchObject({ code: 0, stderr: '' });
    expect(entries()).toEqual({});
  });

  test('run nothing that stands in a menu, and what is in their way is told', async () => {
    const evil = `'; touch ${home}/evil; "$(touch ${home}/evil)\\' \`touch ${home}/evil\``;
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
    const prefix = join(home, `p'$(touch evil)`);
    expect(asUser(['sh', installer, '-b', '-p', prefix])).toMatchObject({ code: 0, stderr: '' });
    expect(existsSync(join(home, 'evil'))).toBe(false);
    const [made = ''] = Object.keys(entries()).filter((file) => file.endsWith('_plain.desktop'));
    const shortcuts = join(prefix, '.archi/shortcuts');
    writeFileSync(join(home, 'precious'), '');
    const digest = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
    writeFileSync(shortcuts, `${readFileSync(shortcuts, 'utf8')}f\t${digest}\t-\t${home}/precious\n\t\nx\n`);
    run(['rm', join(home, made)]);
    mkdirSync(join(home, made));
    expect(asUser(['sh', installer, '-b', '-u', '-p', prefix])).toMatchObject({
      code: 0,
      stderr: `Warning: ${home}/${made} is there already and is not of this environment: this menu entry is left out\n`,
    });
    expect(asUser(['sh', installer, '--uninstall', prefix, '-b'])).toMatchObject({ code: 0, stderr: '' });
    expect(existsSync(join(home, 'precious'))).toBe(true);
    expect(
      asUser(['sh', installer, '-b', '-p', join(home, 'q')], { XDG_DATA_HOME: '/proc/nothing' }),
    ).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('cannot write /proc/nothing/applications/'),
    });
    expect(asUser(['sh', installer, '-b', '-p', join(home, 'r')], { HOME: '' })).toMatchObject({
      code: 0,
      stderr: 'Warning: no menu entries are made: the home folder is not yours\n',
    });
    expect(existsSync(join(home, 'evil'))).toBe(false);
  });

  test('-m makes none', async () => {
    const installer = await installerWith(menuText('Menu', [PLAIN]));
    expect(asUser(['sh', installer, '-b', '-m', '-p', join(home, 'p')])).toMatchObject({
      code: 0,
      stderr: '',
    });
    expect(entries()).toEqual({});
    expect(asUser(['sh', installer, '--verify', join(home, 'p')])).toMatchObject({ code: 0 });
  });
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
    if (isRoot) run(['chmod', '-R', 'a+rX', folder]);
    const prefix = join(home, 'Pre_fix-2.0');
    expect(asUser(['sh', path, '-b', '-p', prefix])).toMatchObject({ code: 0, stderr: '' });
    const ours = entries();
    expect(asUser(['sh', path, '--uninstall', prefix, '-b'])).toMatchObject({ code: 0, stderr: '' });
    expect(entries()).toEqual({ '.config/mimeapps.list': '' });
    expect(asUser(['sh', path, '-b', '-m', '-p', prefix])).toMatchObject({ code: 0, stderr: '' });
    writeFileSync(join(home, '.config/mimeapps.list'), '');
    for (const environment of [prefix, join(prefix, 'envs/one')]) {
      const judged = asUser(menuinstCommand(environment, prefix));
      expect({ code: judged.code, stderr: judged.stderr }).toMatchObject({ code: 0 });
    }
    const theirs = entries();
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
  { tools: ['desktop-file-validate', ...(isRoot ? ['setpriv'] : [])] },
  async () => {
    const installer = await installerWith(menuText('Menu', [...ITEMS, ...TYPES]));
    for (const prefix of [join(home, 'p'), join(home, `a $b "c" \`d\` %F`)]) {
      expect(asUser(['sh', installer, '-b', '-p', prefix])).toMatchObject({ code: 0 });
      const files = Object.keys(entries()).filter((file) => /\.(desktop|directory)$/.test(file));
      const { stdout } = run(['desktop-file-validate', ...files.map((file) => join(home, file))]);
      expect(stdout.split('\n').filter((line) => line !== '' && !line.includes('"Encoding"'))).toEqual([]);
    }
  },
);
