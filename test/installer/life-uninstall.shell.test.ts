import {
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { FixturePackage } from '../fixtures/package.js';
import { LIVED_IN, treeOf } from './damaged-prefix.js';
import { pathWithFakes } from './fake-tools.js';
import { installerOf, Life, UTF8 } from './life.js';
import { run } from './run.js';

let installer: string;
let life: Life;

beforeAll(async () => {
  installer = await installerOf(LIVED_IN);
});

beforeEach(() => {
  life = new Life(installer);
  life.install();
});

describe('--uninstall', () => {
  test('keeps and reports what the user added', async () => {
    const before = treeOf(life.prefix);
    life.addOwnFiles();
    const added = Object.fromEntries(
      Object.entries(treeOf(life.prefix)).filter(([path]) => !(path in before)),
    );
    const { code, stdout, stderr } = life.manage('--uninstall', '-b');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    await expect(life.shown(stdout)).toMatchFileSnapshot('golden/life/uninstall.txt');
    const left = treeOf(life.prefix);
    const pycOfOurs = (path: string) => path.includes('__pycache__/a.');
    for (const [path, what] of Object.entries(added)) {
      if (!pycOfOurs(path)) expect([path, left[path]]).toEqual([path, what]);
    }
    const files = Object.keys(left).filter((path) => !left[path]?.startsWith('folder'));
    expect(files).toEqual(Object.keys(added).filter((path) => files.includes(path)));
    expect(files.some(pycOfOurs)).toBe(false);
  });

  test('asks once and takes only yes for consent', () => {
    const ask = (input: string) =>
      run(['sh', installer, '--uninstall', life.prefix], { input, env: { ...UTF8, HOME: life.folder } });
    for (const answer of ['', '\n', 'no\n', 'yesterday\n']) {
      expect(ask(answer)).toMatchObject({ code: 2 });
      expect(existsSync(join(life.prefix, 'bin/run'))).toBe(true);
    }
    expect(ask('yes\n')).toMatchObject({ code: 0 });
    expect(existsSync(life.prefix)).toBe(false);
  });

  test('touches nothing behind a link', () => {
    const outside = join(life.folder, 'outside');
    renameSync(join(life.prefix, 'share'), outside);
    symlinkSync(outside, join(life.prefix, 'share'));
    rmSync(join(outside, 'odd'), { recursive: true });
    mkdirSync(join(outside, 'odd'));
    const before = treeOf(outside);
    expect(life.manage('--uninstall', '-b')).toMatchObject({ code: 0 });
    expect(treeOf(outside)).toEqual(before);
    expect(lstatSync(join(life.prefix, 'share')).isSymbolicLink()).toBe(true);
  });

  test.each([
    ['/other\nPREFIX\nPREFIX2\n', '/other\nPREFIX2\n'],
    ['PREFIX\n/no/end', '/no/end'],
    ['/other\nPREFIX', '/other\n'],
    ['/other\n', '/other\n'],
  ])("removes the prefix from conda's environments.txt and keeps the other lines: %j", (before, after) => {
    const list = join(life.folder, '.conda/environments.txt');
    writeFileSync(list, before.replaceAll('PREFIX', life.prefix));
    expect(life.manage('--uninstall', '-b')).toMatchObject({ code: 0, stderr: '' });
    expect(readFileSync(list, 'utf8')).toBe(after.replaceAll('PREFIX', life.prefix));
  });

  test.each(['head', 'tail', 'wc'])('keeps environments.txt and warns if %s fails', (tool) => {
    const list = join(life.folder, '.conda/environments.txt');
    writeFileSync(list, `/other\n${life.prefix}\n/third\n`);
    const env = { PATH: pathWithFakes({ [tool]: 'exit 1' }), HOME: life.folder };
    const { code, stderr } = run(['sh', join(life.prefix, '.archi/manage.sh'), '--uninstall', '-b'], {
      env,
    });
    expect({ code, stderr }).toMatchObject({ code: 0, stderr: expect.stringContaining(list) });
    expect(readFileSync(list, 'utf8')).toBe(`/other\n${life.prefix}\n/third\n`);
  });

  test('with --conda-init removes the lines of this prefix from shell files, and keeps links and modes', () => {
    const block = (condaPrefix: string) =>
      `# >>> conda initialize >>>\n. '${condaPrefix}/etc/profile.d/conda.sh'\n# <<< conda initialize <<<\n`;
    writeFileSync(join(life.folder, 'real-bashrc'), `before\n${block(life.prefix)}after`, { mode: 0o600 });
    symlinkSync('real-bashrc', join(life.folder, '.bashrc'));
    writeFileSync(join(life.folder, '.zshrc'), block(`${life.prefix}2`));
    writeFileSync(join(life.folder, '.profile'), '# >>> conda initialize >>>\nno end\n');
    expect(life.manage('--uninstall', '--conda-init', '-b')).toMatchObject({ code: 0 });
    expect(readFileSync(join(life.folder, 'real-bashrc'), 'utf8')).toBe('before\nafter');
    expect(lstatSync(join(life.folder, 'real-bashrc')).mode & 0o777).toBe(0o600);
    expect(lstatSync(join(life.folder, '.bashrc')).isSymbolicLink()).toBe(true);
    expect(readFileSync(join(life.folder, '.zshrc'), 'utf8')).toBe(block(`${life.prefix}2`));
    expect(readFileSync(join(life.folder, '.profile'), 'utf8')).toContain('no end');
  });

  test('that was killed when only its lock was left leaves none to the next one', () => {
    expect(life.look('--uninstall', '-b')).toMatchObject({ code: 0 });
    symlinkSync(`4194305@${run(['uname', '-n']).stdout.trim()}`, `${life.prefix}.lock`);
    expect(life.look('--uninstall', '-b')).toMatchObject({ code: 19 });
    expect(lstatSync(`${life.prefix}.lock`, { throwIfNoEntry: false })).toBeUndefined();
  });

  test('is refused while a living process holds the lock', () => {
    symlinkSync(`${process.pid}@${run(['uname', '-n']).stdout.trim()}`, `${life.prefix}.lock`);
    expect(life.manage('--uninstall', '-b')).toMatchObject({ code: 20 });
    expect(life.look('--repair')).toMatchObject({ code: 20 });
    expect(existsSync(join(life.prefix, 'bin/run'))).toBe(true);
  });
});

test('pre-unlink scripts run as in conda, the last package first, and a failure is reported', async () => {
  const scripted = (name: string, script: string): FixturePackage => ({
    name,
    files: { [`bin/.${name}-pre-unlink.sh`]: script },
    buildNumber: 7,
  });
  const log = 'echo "$PKG_NAME $PKG_VERSION $PKG_BUILDNUM $PREFIX" >>"$PREFIX/../log"';
  life = new Life(
    await installerOf([scripted('first', log), scripted('second', `${log}; echo oops; exit 3`)]),
  );
  for (const args of [['-s'], []]) {
    life.install();
    const { code, stderr } = life.manage('--uninstall', '-b', ...args);
    expect(code).toBe(0);
    expect(stderr.includes('oops')).toBe(args.length === 0);
  }
  expect(readFileSync(join(life.folder, 'log'), 'utf8')).toBe(
    `second 1.0 7 ${life.prefix}\nfirst 1.0 7 ${life.prefix}\n`,
  );
});
