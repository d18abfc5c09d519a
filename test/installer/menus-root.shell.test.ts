import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { openedPackage } from '../fixtures/opened.js';
import { testWithTools } from '../tools.js';
import { makeInstaller } from './make-installer.js';
import { ITEMS, menuPackage, menuText, TYPES } from './menu-packages.js';
import { run } from './run.js';

const MOUNT = 'mount --bind "$1/share" /usr/share && mount --bind "$1/xdg" /etc/xdg && shift && exec "$@"';

/** Returns why another /usr/share cannot be mounted for one command, or null. */
function obstacle(): string | null {
  if (!existsSync('/etc/xdg')) return 'a machine with /etc/xdg';
  return run(['unshare', '--mount', 'mount', '-t', 'tmpfs', 'none', '/mnt']).code === 0
    ? null
    : 'root that may mount';
}

testWithTools(
  "root's menu entries are those of the whole machine, readable for everybody",
  { tools: ['unshare', 'mount'], obstacle: obstacle() },
  async () => {
    const folder = realpathSync(mkdtempSync(join(tmpdir(), 'archi-menus-root-')));
    for (const name of ['share', 'xdg', 'home']) mkdirSync(join(folder, name));
    const { path } = makeInstaller([
      await openedPackage(menuPackage('app', menuText('Menu', [...ITEMS, ...TYPES]))),
    ]);
    const command = (...words: string[]) =>
      run(
        [
          'unshare',
          '--mount',
          'sh',
          '-c',
          MOUNT,
          'sh',
          folder,
          'sh',
          '-c',
          'umask 077; exec "$@"',
          'sh',
          ...words,
        ],
        {
          env: { HOME: join(folder, 'home'), XDG_DATA_HOME: join(folder, 'home') },
        },
      );
    const prefix = join(folder, 'prefix');
    const directory = join(folder, 'share/desktop-directories/menu.directory');
    mkdirSync(join(folder, 'share/desktop-directories'));
    writeFileSync(directory, 'theirs');
    expect(command('sh', path, '-b', '-p', prefix)).toMatchObject({
      code: 0,
      stderr:
        'Warning: /usr/share/desktop-directories/menu.directory is there already and is not of this environment: this menu entry is left out\n',
    });
    const applications = join(folder, 'share/applications');
    expect(readdirSync(applications).filter((name) => name.endsWith('.desktop'))).toEqual([
      'menu_code.desktop',
      'menu_in-base.desktop',
      'menu_plain.desktop',
      'menu_typed.desktop',
      'menu_words-base-unicode-x.desktop',
    ]);
    expect(statSync(join(applications, 'menu_plain.desktop')).mode & 0o777).toBe(0o644);
    expect(readFileSync(join(folder, 'xdg/mimeapps.list'), 'utf8')).toContain(
      'application/x-typed=menu_typed.desktop\n',
    );
    expect(existsSync(join(folder, 'xdg/menus/applications-merged/menu.menu'))).toBe(true);
    expect(command('sh', join(prefix, '.archi/manage.sh'), '--uninstall', '-b')).toMatchObject({
      code: 0,
      stderr: '',
    });
    expect(readdirSync(applications).filter((name) => name.endsWith('.desktop'))).toEqual([]);
    expect(readFileSync(directory, 'utf8')).toBe('theirs');
    expect(readdirSync(join(folder, 'home'))).toEqual(['.conda']);
  },
);
