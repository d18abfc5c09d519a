import {
  appendFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openedPackage } from '../fixtures/opened.js';
import type { FixturePackage } from '../fixtures/package.js';
import { DAMAGES, LIVED_IN, treeOf } from './damaged-prefix.js';
import { makeInstaller } from './make-installer.js';
import { run } from './run.js';
import { SHELLS } from './shells.js';

const UTF8 = { LC_ALL: 'C.UTF-8' };

let installer: string;
let folder: string;
let prefix: string;

const madeOf = async (packages: readonly FixturePackage[], version = '1.0') =>
  makeInstaller(await Promise.all(packages.map(openedPackage)), { version, licenseText: 'A licence.\n' })
    .path;

beforeAll(async () => {
  installer = await madeOf(LIVED_IN);
});

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'archi-life-')));
  prefix = join(folder, 'prefix');
});

const sh = (...args: string[]) => run(['sh', ...args], { env: { ...UTF8, HOME: folder }, cwd: folder });
const install = (to = prefix) => sh(installer, '-b', '-p', to);
const manage = (...args: string[]) => sh(join(prefix, '.archi/manage.sh'), ...args);
const verify = () => JSON.parse(sh(installer, '--verify', prefix, '--json').stdout);
const shown = (text: string) => text.replaceAll(prefix, 'PREFIX').replaceAll(folder, 'FOLDER');

function plantDamage(): void {
  appendFileSync(join(prefix, 'bin/two-names'), 'x');
  run(['chmod', '600', join(prefix, 'etc/conf')]);
  rmSync(join(prefix, 'lib/link.so'));
  symlinkSync('elsewhere', join(prefix, 'lib/link.so'));
  rmSync(join(prefix, 'share/odd/*'));
  rmSync(join(prefix, 'share/folder'), { recursive: true });
  rmSync(join(prefix, 'bin/run'));
  mkdirSync(join(prefix, 'bin/run'));
  appendFileSync(join(prefix, 'conda-meta/plain-1.0-0.json'), ' ');
  appendFileSync(join(prefix, '.archi/installed/plain-1.0-0'), 'x');
}

function addOwnFiles(): void {
  mkdirSync(join(prefix, 'envs/work'), { recursive: true });
  writeFileSync(join(prefix, 'envs/work/file'), '');
  writeFileSync(join(prefix, 'mine'), 'mine');
  writeFileSync(join(prefix, 'share/tab\tand\nnewline'), 'mine');
  symlinkSync('mine', join(prefix, 'bin/my-link'));
  // python's own, of a source of ours and of one that is not.
  mkdirSync(join(prefix, 'lib/plain/__pycache__'));
  for (const name of ['a.cpython-311.pyc', 'a.cpython-311.opt-1.pyc', 'other.cpython-311.pyc'])
    writeFileSync(join(prefix, 'lib/plain/__pycache__', name), '');
}

describe.each(SHELLS.map((shell) => ({ shell })))('$shell', ({ shell }) => {
  test('everything is told, put back and removed', () => {
    const ran = (...args: string[]) => run([...shell, ...args], { env: { ...UTF8, HOME: folder } });
    expect(ran(installer, '-b', '-p', prefix)).toMatchObject({ code: 0, stderr: '' });
    expect(ran(installer, '--verify', prefix)).toMatchObject({ code: 0, stderr: '' });
    const whole = treeOf(prefix);
    plantDamage();
    const told = ran(installer, '--verify', prefix);
    expect(told).toMatchObject({ code: 1, stderr: '' });
    const byScript = ran(join(prefix, '.archi/manage.sh'), '--verify', '--json');
    expect(Object.keys(JSON.parse(byScript.stdout))).toContain('changed');
    expect(told.stdout).toContain('9 changed or missing, 0 foreign');
    const repaired = ran(installer, '--repair', prefix);
    expect(repaired).toMatchObject({ code: 0, stderr: '' });
    expect(treeOf(prefix)).toEqual(whole);
    expect(ran(join(prefix, '.archi/manage.sh'), '--uninstall', '-b')).toMatchObject({ code: 0, stderr: '' });
    expect(existsSync(prefix)).toBe(false);
  });
});

test.each([
  'with space',
  "it's",
  'do$llar `x`',
  '100%',
  'back\\slash',
  'naïve ☃',
  'tab\tand\nnewline',
  '-dash',
])('in a prefix called %j', (name) => {
  prefix = join(folder, name);
  expect(install()).toMatchObject({ code: 0 });
  const whole = treeOf(prefix);
  expect(verify()).toMatchObject({ prefix, ok: true, changed: [], missing: [], foreign: [] });
  plantDamage();
  expect(manage('--repair', installer)).toMatchObject({ code: 0, stderr: '' });
  expect(treeOf(prefix)).toEqual(whole);
  expect(manage('--uninstall', '-b')).toMatchObject({ code: 0, stderr: '' });
  expect(readdirSync(folder).filter((left) => left !== '.conda')).toEqual([]);
});

describe('--verify', () => {
  beforeEach(() => {
    install();
  });

  test('says what is changed, missing and foreign, as text', async () => {
    plantDamage();
    addOwnFiles();
    const { code, stdout } = sh(installer, '--verify', prefix);
    expect(code).toBe(1);
    await expect(shown(stdout)).toMatchFileSnapshot('golden/life/verify.txt');
  });

  test('and as JSON', async () => {
    plantDamage();
    addOwnFiles();
    await expect(`${JSON.stringify(verify(), null, 2).replaceAll(prefix, 'PREFIX')}\n`).toMatchFileSnapshot(
      'golden/life/verify.json',
    );
  });

  test('what the user may change, and what python writes, is no damage', () => {
    appendFileSync(join(prefix, '.condarc'), '#');
    appendFileSync(join(prefix, 'conda-meta/history'), '#');
    addOwnFiles();
    expect(verify()).toMatchObject({ ok: true, changed: [], missing: [] });
    rmSync(join(prefix, '.condarc'));
    expect(verify()).toMatchObject({ ok: true });
  });

  test('lists that were cut or changed are told', () => {
    writeFileSync(
      join(prefix, '.archi/records'),
      readFileSync(join(prefix, '.archi/records'), 'utf8').slice(0, 300),
    );
    expect(verify().changed).toContainEqual({
      path: '.archi/records',
      package: null,
      found: 'it is cut off',
    });
  });

  test('a package that conda has replaced, one that it has removed, and files of one that it has added: a line each', () => {
    const record = (dist: string, files: string[]) =>
      writeFileSync(join(prefix, `conda-meta/${dist}.json`), JSON.stringify({ files, name: 'x' }, null, 2));
    // plain goes over to another build, odd-names is removed.
    for (const dist of ['plain-1.0-0', 'odd-names-1.0-0']) rmSync(join(prefix, `conda-meta/${dist}.json`));
    rmSync(join(prefix, 'lib/plain/b'));
    record('plain-1.0-1', ['lib/plain/a.py']);
    for (const path of ['share/odd', 'bin/one-file', 'bin/z-same-file'])
      rmSync(join(prefix, path), { recursive: true });
    writeFileSync(join(prefix, 'bin/added'), '');
    record('added-2.0-0', ['bin/added']);
    const { stdout } = sh(installer, '--verify', prefix);
    expect(shown(stdout).split('\n').slice(1, -1)).toEqual([
      'missing  conda-meta/odd-names-1.0-0.json of odd-names-1.0-0',
      'foreign  2 files of added-2.0-0, which conda has installed since',
      'foreign  2 files of plain-1.0-1, which conda has installed since',
      'replaced plain-1.0-0: conda has put plain-1.0-1 in its place',
      '1 changed or missing, 4 foreign in PREFIX',
    ]);
    expect(sh(installer, '--repair', prefix)).toMatchObject({ code: 0, stderr: '' });
    expect(verify()).toMatchObject({ ok: true, replaced: [{ package: 'plain-1.0-0', by: 'plain-1.0-1' }] });
    expect(existsSync(join(prefix, 'lib/plain/b'))).toBe(false);
  });

  test('what is no installation of ours is refused', () => {
    const other = join(folder, 'other');
    mkdirSync(join(other, 'conda-meta'), { recursive: true });
    for (const mode of ['--verify', '--repair', '--uninstall'])
      expect(sh(installer, mode, other, '-b')).toMatchObject({ code: 19 });
    expect(readdirSync(other)).toEqual(['conda-meta']);
    expect(sh(installer, '--verify')).toMatchObject({ code: 2 });
  });
});

describe('--repair', () => {
  test('any set of damage is named, no more and no less, and put back', () => {
    install();
    const whole = treeOf(prefix);
    const unverified = /^(?:\.condarc|conda-meta\/history|\.archi\/(?:records|origin))$/;
    const files = Object.keys(whole).filter(
      (path) => !whole[path]?.startsWith('folder') && !unverified.test(path),
    );
    const damage = fc.record({
      path: fc.constantFrom(...files),
      kind: fc.constantFrom(...(Object.keys(DAMAGES) as (keyof typeof DAMAGES)[])),
    });
    fc.assert(
      fc.property(fc.uniqueArray(damage, { maxLength: 8, selector: ({ path }) => path }), (damages) => {
        const isLink = (path: string) => lstatSync(join(prefix, path)).isSymbolicLink();
        const done = damages.filter(
          ({ path, kind }) => !isLink(path) || !/^(?:appended|another mode)$/.test(kind),
        );
        for (const { path, kind } of done) DAMAGES[kind](join(prefix, path));
        // What one name of a file suffers, the other one does as well.
        const damaged = Object.entries(treeOf(prefix)).filter(
          ([path, what]) => bare(whole[path]) !== bare(what),
        );
        const gone = Object.keys(whole).filter((path) => !existsSync(join(prefix, path)) && !isThere(path));
        const expected = [...new Set([...damaged.map(([path]) => path), ...gone])].sort();
        const listsWhole = !expected.some(
          (path) => path.startsWith('.archi/installed/') || path === '.archi/environment',
        );
        const { ok, changed, missing } = verify();
        const named = [...changed, ...missing].map(({ path }) => path).sort();
        if (listsWhole) expect(named).toEqual(expected);
        expect(ok).toBe(expected.length === 0);
        expect(sh(installer, '--repair', prefix)).toMatchObject({ code: 0, stderr: '' });
        expect(treeOf(prefix)).toEqual(whole);
      }),
      { numRuns: 25 },
    );
  });

  test.each(['records', 'origin', 'environment', 'lock.json', 'manage.sh', 'installed'])(
    '.archi/%s',
    (name) => {
      install();
      const whole = treeOf(prefix);
      rmSync(join(prefix, '.archi', name), { recursive: true });
      rmSync(join(prefix, 'bin/native'), { force: true });
      rmSync(join(prefix, 'etc/conf'));
      expect(sh(installer, '--repair', prefix)).toMatchObject({ code: 0, stderr: '' });
      expect(treeOf(prefix)).toEqual(whole);
    },
  );

  test('nothing is written through a link that stands in the place of a folder', () => {
    install();
    const outside = join(folder, 'outside');
    renameSync(join(prefix, 'share/odd'), outside);
    symlinkSync(outside, join(prefix, 'share/odd'));
    rmSync(join(outside, '*'));
    const before = treeOf(outside);
    const { code, stderr } = sh(installer, '--repair', prefix);
    expect({ code, stderr }).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('share/odd is no folder'),
    });
    expect(treeOf(outside)).toEqual(before);
  });

  test('the payload has to be the one that the prefix was made of, and the prefix where it was', async () => {
    install();
    const other = await madeOf([{ name: 'tool', files: { 'bin/tool': '' } }], '2.0');
    rmSync(join(prefix, 'etc/conf'));
    expect(sh(other, '--repair', prefix)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('another installer'),
    });
    const moved = join(folder, 'moved');
    renameSync(prefix, moved);
    expect(sh(installer, '--repair', moved)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('and moved'),
    });
    expect(existsSync(join(moved, 'etc/conf'))).toBe(false);
    expect(readdirSync(join(moved, '.archi'))).not.toContain('repair');
  });

  // Without what the links are.
  const bare = (what: string | undefined) => what?.replace(/ = .*/, '');
  const isThere = (path: string) => {
    try {
      return lstatSync(join(prefix, path)) !== undefined;
    } catch {
      return false;
    }
  };
});

describe('--uninstall', () => {
  beforeEach(() => {
    install();
  });

  test('what the user added stays, and is told', async () => {
    const before = treeOf(prefix);
    addOwnFiles();
    const added = Object.fromEntries(Object.entries(treeOf(prefix)).filter(([path]) => !(path in before)));
    const { code, stdout, stderr } = manage('--uninstall', '-b');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    await expect(shown(stdout)).toMatchFileSnapshot('golden/life/uninstall.txt');
    const left = treeOf(prefix);
    const pycOfOurs = (path: string) => path.includes('__pycache__/a.');
    for (const [path, what] of Object.entries(added)) {
      if (!pycOfOurs(path)) expect([path, left[path]]).toEqual([path, what]);
    }
    const files = Object.keys(left).filter((path) => !left[path]?.startsWith('folder'));
    expect(files).toEqual(Object.keys(added).filter((path) => files.includes(path)));
    expect(files.some(pycOfOurs)).toBe(false);
  });

  test('it asks once; only yes is a yes', () => {
    const ask = (input: string) =>
      run(['sh', installer, '--uninstall', prefix], { input, env: { ...UTF8, HOME: folder } });
    for (const answer of ['', '\n', 'no\n', 'yesterday\n']) {
      expect(ask(answer)).toMatchObject({ code: 2 });
      expect(existsSync(join(prefix, 'bin/run'))).toBe(true);
    }
    expect(ask('yes\n')).toMatchObject({ code: 0 });
    expect(existsSync(prefix)).toBe(false);
  });

  test('nothing behind a link is touched', () => {
    const outside = join(folder, 'outside');
    renameSync(join(prefix, 'share'), outside);
    symlinkSync(outside, join(prefix, 'share'));
    rmSync(join(outside, 'odd'), { recursive: true });
    mkdirSync(join(outside, 'odd'));
    const before = treeOf(outside);
    expect(manage('--uninstall', '-b')).toMatchObject({ code: 0 });
    expect(treeOf(outside)).toEqual(before);
    expect(lstatSync(join(prefix, 'share')).isSymbolicLink()).toBe(true);
  });

  test('its line in conda’s list of environments goes, the others stay', () => {
    const list = join(folder, '.conda/environments.txt');
    writeFileSync(list, `/other\n${prefix}\n${prefix}2\n`);
    manage('--uninstall', '-b');
    expect(readFileSync(list, 'utf8')).toBe(`/other\n${prefix}2\n`);
  });

  test('--conda-init: the lines that name this prefix go out of the shell files; links and modes stay', () => {
    const block = (of: string) =>
      `# >>> conda initialize >>>\n. '${of}/etc/profile.d/conda.sh'\n# <<< conda initialize <<<\n`;
    writeFileSync(join(folder, 'real-bashrc'), `before\n${block(prefix)}after`, { mode: 0o600 });
    symlinkSync('real-bashrc', join(folder, '.bashrc'));
    writeFileSync(join(folder, '.zshrc'), block(`${prefix}2`));
    writeFileSync(join(folder, '.profile'), '# >>> conda initialize >>>\nno end\n');
    expect(manage('--uninstall', '--conda-init', '-b')).toMatchObject({ code: 0 });
    expect(readFileSync(join(folder, 'real-bashrc'), 'utf8')).toBe('before\nafter');
    expect(lstatSync(join(folder, 'real-bashrc')).mode & 0o777).toBe(0o600);
    expect(lstatSync(join(folder, '.bashrc')).isSymbolicLink()).toBe(true);
    expect(readFileSync(join(folder, '.zshrc'), 'utf8')).toBe(block(`${prefix}2`));
    expect(readFileSync(join(folder, '.profile'), 'utf8')).toContain('no end');
  });

  test('a living process keeps the prefix to itself', () => {
    symlinkSync(`${process.pid}@${run(['uname', '-n']).stdout.trim()}`, `${prefix}.lock`);
    expect(manage('--uninstall', '-b')).toMatchObject({ code: 20 });
    expect(sh(installer, '--repair', prefix)).toMatchObject({ code: 20 });
    expect(existsSync(join(prefix, 'bin/run'))).toBe(true);
  });
});

test('pre-unlink scripts are run as conda does, the last package first; one that fails is told', async () => {
  const scripted = (name: string, script: string): FixturePackage => ({
    name,
    files: { [`bin/.${name}-pre-unlink.sh`]: script },
    buildNumber: 7,
  });
  const log = 'echo "$PKG_NAME $PKG_VERSION $PKG_BUILDNUM $PREFIX" >>"$PREFIX/../log"';
  installer = await madeOf([scripted('first', log), scripted('second', `${log}; echo oops; exit 3`)]);
  for (const args of [['-s'], []]) {
    install();
    const { code, stderr } = manage('--uninstall', '-b', ...args);
    expect(code).toBe(0);
    expect(stderr.includes('oops')).toBe(args.length === 0);
  }
  expect(readFileSync(join(folder, 'log'), 'utf8')).toBe(`second 1.0 7 ${prefix}\nfirst 1.0 7 ${prefix}\n`);
  installer = await madeOf(LIVED_IN);
});

test('licences lie in .archi/licenses, and in the list of packages', () => {
  install();
  const at = (path: string) => readFileSync(join(prefix, '.archi', path), 'utf8');
  expect(at('licenses/odd-names-1.0-0/licenses/LICENSE')).toBe('Do as you like.\n');
  expect(at('licenses/odd-names-1.0-0/LICENSE.txt')).toBe('Likewise.\n');
  expect(at('packages')).toMatch(/^odd-names-1\.0-0\t\d+\t0\tBSD-3-Clause$/m);
});

describe('without an installation', () => {
  test('--list', () => {
    const { code, stdout } = sh(installer, '--list', '--json');
    expect({ code, list: JSON.parse(stdout) }).toMatchObject({
      code: 0,
      list: [
        { package: 'sample-1.0-0', size: expect.any(Number), licence: '-' },
        { package: 'odd-names-1.0-0', installed: expect.any(Number), licence: 'BSD-3-Clause' },
        { package: 'plain-1.0-0' },
      ],
    });
    expect(sh(installer, '--list').stdout).toMatch(/^ +\d+ +\d+ {2}odd-names-1\.0-0 {2}BSD-3-Clause$/m);
    expect(readdirSync(folder)).toEqual([]);
  });

  test('--extract-only, of a package for another machine as well', async () => {
    const foreign = process.arch === 'arm64' ? 'linux-64' : 'linux-aarch64';
    const packages = await Promise.all(LIVED_IN.map(openedPackage));
    const { path } = makeInstaller(packages, { platform: foreign });
    expect(sh(path, '--extract-only', prefix)).toMatchObject({ code: 0, stderr: '' });
    expect(readFileSync(join(prefix, 'bin/perl-script'), 'utf8')).toBe('#!@PREFIX@/bin/perl\n');
    expect(readFileSync(join(prefix, 'lib/lib.so.1'), 'latin1')).toContain('/placeholder_placeholder');
    expect(readFileSync(join(prefix, 'share/odd/naïve ☃'), 'utf8')).toBe('utf-8');
    expect(readdirSync(folder)).toEqual(['prefix']);
    expect(sh(path, '--extract-only', prefix)).toMatchObject({ code: 19 });
    expect(sh(path, '--verify', prefix)).toMatchObject({ code: 19 });
  });

  test('a damaged file does none of it', () => {
    install();
    const damaged = join(folder, 'damaged.sh');
    const bytes = readFileSync(installer);
    bytes.writeUInt8(bytes.readUInt8(bytes.length - 40) ^ 1, bytes.length - 40);
    writeFileSync(damaged, bytes);
    const before = treeOf(prefix);
    for (const args of [
      ['--list'],
      ['--extract-only', join(folder, 'new')],
      ['--repair', prefix],
      ['--uninstall', prefix, '-b'],
    ])
      expect(sh(damaged, ...args)).toMatchObject({ code: 3, stderr: expect.stringContaining('damaged') });
    expect(treeOf(prefix)).toEqual(before);
    expect(existsSync(join(folder, 'new'))).toBe(false);
  });
});
