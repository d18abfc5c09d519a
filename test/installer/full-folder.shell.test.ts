import {
  chmodSync,
  existsSync,
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
import { beforeEach, describe, expect, test } from 'vitest';
import { treeOf } from './damaged-prefix.js';
import { installerOf, LINKED, THREE } from './envs.js';
import { run } from './run.js';
import { SAMPLE } from './sample.js';
import { setupOfScripts } from './setup.js';
import { SHELLS } from './shells.js';

let folder: string;
let prefix: string;

/** What was in the folder: files beside those of packages, an empty folder that packages have too, a link. */
const THEIRS = ['bin/theirs', 'lib/theirs.so', 'share/doc/theirs', 'envs/mine/file'];

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'archi-full-')));
  prefix = join(folder, 'local');
  for (const path of THEIRS) add(path);
  mkdirSync(join(prefix, 'etc'), { mode: 0o700 });
  symlinkSync('share/man', join(prefix, 'man'));
});

function add(path: string, text = path): void {
  mkdirSync(dirname(join(prefix, path)), { recursive: true });
  writeFileSync(join(prefix, path), text);
}

const sh = (...args: string[]) => run(['sh', ...args], { env: { HOME: folder } });
const install = (installer: string, ...args: string[]) => sh(installer, '-b', '-f', '-p', prefix, ...args);
const read = (path: string) => readFileSync(join(prefix, path), 'utf8');
const verify = (installer: string) =>
  JSON.parse(sh(installer, '--verify', prefix, '--json').stdout) as {
    ok: boolean;
    foreign: { path: string }[];
  };

describe.each(SHELLS.map((shell) => [shell.join(' '), shell] as const))('%s', (_, shell) => {
  test('-f installs beside the files of a full folder, and --uninstall leaves it as it was', async () => {
    const before = treeOf(prefix);
    const { path } = await installerOf(THREE);
    const installed = run([...shell, path, '-bfp', prefix], { env: { HOME: folder } });
    expect(installed).toMatchObject({ code: 0, stderr: '' });
    expect(readdirSync(folder).sort()).toEqual(['.conda', 'local']);
    expect(read('bin/run')).toContain(`"${prefix}"`);
    expect(read('envs/two/etc/linked.conf')).toBe(`prefix=${prefix}/envs/two\n`);
    for (const theirs of THEIRS) expect(read(theirs)).toBe(theirs);
    const { ok, foreign } = verify(path);
    expect(ok).toBe(true);
    expect(foreign.map(({ path }) => path).filter((path) => !path.endsWith('linked'))).toEqual([
      'bin/theirs',
      'lib/theirs.so',
      'man',
      'share/doc/theirs',
    ]);
    run(['rm', join(prefix, 'envs/one/linked'), join(prefix, 'envs/two/linked')]);
    expect(run([...shell, path, '--uninstall', prefix, '-b'], { env: { HOME: folder } })).toMatchObject({
      code: 0,
      stderr: '',
    });
    expect(treeOf(prefix)).toEqual(before);
  });

  test('a script that fails is undone: what it wrote stays, and nothing of ours', async () => {
    const before = treeOf(prefix);
    const made = { name: 'made', files: { 'share/sub/ours': '' } };
    const { path } = await installerOf(
      { ...THREE, '': [SAMPLE, made] },
      { setup: setupOfScripts({ post_install: 'echo mine >share/sub/mine; exit 3' }) },
    );
    const failed = run([...shell, path, '-bfp', prefix], { env: { HOME: folder } });
    expect(failed).toMatchObject({ code: 1, stderr: expect.stringContaining('the installation is undone') });
    expect(read('share/sub/mine')).toBe('mine\n');
    for (const written of ['share/sub', 'envs/one', 'envs/two']) run(['rm', '-r', join(prefix, written)]);
    expect(treeOf(prefix)).toEqual(before);
  });

  test('where the locale is not that of the names, all is installed or nothing', async () => {
    const before = treeOf(prefix);
    const { path } = await installerOf({
      '': [SAMPLE, { name: 'odd', files: { 'share/doc/é': '', 'é/é': '' } }],
    });
    const { code, stderr } = run([...shell, path, '-bfp', prefix], { env: { HOME: folder, LC_ALL: 'C' } });
    if (code === 0) expect(verify(path)).toMatchObject({ ok: true });
    else {
      expect(stderr).toContain('cannot read all names');
      expect(treeOf(prefix)).toEqual(before);
    }
  });

  test('an undo in such a locale does it all, or leaves it to the next', async () => {
    const odd = { '': [SAMPLE, { name: 'odd', files: { 'share/doc/é': 'ours', 'é/é': '' } }] };
    add('share/doc/é', 'theirs');
    const before = treeOf(prefix);
    const { path } = await installerOf(odd, { setup: setupOfScripts({ post_install: 'kill -9 $PPID' }) });
    expect(install(path, '--replace-files').code).not.toBe(0);
    expect(read('share/doc/é')).toBe('ours');
    const env = { HOME: folder, LC_ALL: 'C' };
    const { code } = run([...shell, path, '--uninstall', prefix, '-b'], { env });
    if (code !== 0) expect(sh(path, '--uninstall', prefix, '-b')).toMatchObject({ code: 0 });
    expect(treeOf(prefix)).toEqual(before);
  });
});

test('without -f a full folder is refused', async () => {
  const { path } = await installerOf({ '': [SAMPLE] });
  expect(sh(path, '-b', '-p', prefix)).toMatchObject({
    code: 19,
    stderr: expect.stringContaining('-f to install into it'),
  });
});

test('files in the way are named, and nothing is changed; --replace-files keeps each beside ours', async () => {
  const { path } = await installerOf({
    '': [SAMPLE, { name: 'more', files: { 'man/man1/more': '', 'share/doc': '' } }],
  });
  add('bin/run', 'mine');
  const before = treeOf(prefix);
  const refused = install(path);
  expect({ ...refused, stderr: refused.stderr.replaceAll(prefix, 'PREFIX') }).toMatchObject({
    code: 19,
    stderr: [
      'Error: PREFIX/bin/run is in the way: it was not made by an installer like this one',
      'Error: PREFIX/man is in the way: it was not made by an installer like this one',
      'Error: PREFIX/share/doc is in the way: it was not made by an installer like this one',
      'Error: nothing is installed: move these away, or give --replace-files, which keeps each as NAME.archi-old',
      '',
    ].join('\n'),
  });
  expect(treeOf(prefix)).toEqual(before);
  expect(install(path, '--replace-files')).toMatchObject({
    code: 0,
    stderr: expect.stringContaining('bin/run is part of Built 1.0 now; yours is kept as bin/run.archi-old'),
  });
  expect(read('bin/run.archi-old')).toBe('mine');
  expect(read('share/doc.archi-old/theirs')).toBe('share/doc/theirs');
  expect(existsSync(join(prefix, 'man/man1/more'))).toBe(true);
  expect(verify(path)).toMatchObject({ ok: true });
});

describe.each(SHELLS.map((shell) => [shell.join(' '), shell] as const))('%s', (_, shell) => {
  test('--check -f names the files in the way that an installation refuses', async () => {
    const { path } = await installerOf({
      ...THREE,
      '': [SAMPLE, { name: 'more', files: { 'man/man1/more': '', 'share/doc': '', 'share/ é\\ %s': '' } }],
    });
    for (const at of ['bin/run', 'envs/one', 'share/ é\\ %s']) add(at, 'mine');
    const before = treeOf(prefix);
    const refused = inTheWay(install(path).stderr, /(\S*.*) is in the way/);
    expect(refused).toHaveLength(5);
    const env = { HOME: folder, LC_ALL: 'C.UTF-8' };
    const checked = run([...shell, path, '--check', '-fp', prefix], { env });
    expect(checked.code).toBe(19);
    expect(inTheWay(checked.stderr, /found (.*), which was not made/)).toEqual(refused);
    expect(treeOf(prefix)).toEqual(before);
    expect(run([...shell, path, '--check', '-fp', prefix, '--replace-files'], { env }).code).toBe(0);
  });

  test('--check -f finds nothing in the way of what it installed, but files of others', async () => {
    const env = { HOME: folder };
    const { path } = await installerOf(THREE);
    expect(install(path)).toMatchObject({ code: 0 });
    const check = [...shell, path, '--check', '-fp', prefix];
    expect(run(check, { env })).toMatchObject({ code: 0, stderr: '' });
    const more = await installerOf({ ...THREE, two: [LINKED, { name: 'b', files: { 'bin/b': '' } }] });
    add('envs/two/bin/b', 'mine');
    expect(install(more.path, '--replace-other')).toMatchObject({ code: 19 });
    const { code, stderr } = run([...shell, more.path, '--check', '-fp', prefix, '--replace-other'], { env });
    expect({ code, found: inTheWay(stderr, /found (.*), which was not made/) }).toEqual({
      code: 19,
      found: [`${prefix}/envs/two/bin/b`],
    });
  });
});

test('--check -f --json has a problem for each of ten files in the way, and the count of the others', async () => {
  const files = Object.fromEntries(Array.from({ length: 13 }, (_, index) => [`way/${index}`, '']));
  const { path } = await installerOf({ '': [{ name: 'a', files }] });
  for (const file of Object.keys(files)) add(file);
  const { problems } = JSON.parse(sh(path, '--check', '--json', '-fp', prefix).stdout) as {
    problems: { found: string }[];
  };
  expect(problems).toHaveLength(11);
  expect(problems[10]).toMatchObject({ code: 19, found: `3 more such files in ${prefix}` });
});

function inTheWay(stderr: string, pattern: RegExp): string[] {
  return stderr.split('\n').flatMap((line) => pattern.exec(line.replace(/^Error: /, ''))?.[1] ?? []);
}

test('a file with our content stays the user’s: it is in the way, and kept with its mode', async () => {
  const { path } = await installerOf({ '': [{ name: 'a', files: { 'bin/theirs': 'bin/theirs' } }] });
  chmodSync(join(prefix, 'bin/theirs'), 0o640);
  expect(install(path)).toMatchObject({
    code: 19,
    stderr: expect.stringContaining('bin/theirs is in the way'),
  });
  expect(install(path, '--replace-files')).toMatchObject({ code: 0 });
  expect(verify(path)).toMatchObject({ ok: true });
  expect(sh(path, '--uninstall', prefix, '-b')).toMatchObject({ code: 0, stderr: '' });
  expect(read('bin/theirs.archi-old')).toBe('bin/theirs');
  expect(statSync(join(prefix, 'bin/theirs.archi-old')).mode & 0o777).toBe(0o640);
});

test('a script that fails leaves the folder as it was', async () => {
  const fails = { name: 'fails', files: { 'bin/.fails-post-link.sh': { data: 'exit 3\n', mode: 0o755 } } };
  const { path } = await installerOf({ '': [SAMPLE], two: [fails] });
  const before = treeOf(prefix);
  expect(install(path)).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('the installation is undone'),
  });
  expect(treeOf(prefix)).toEqual(before);
  expect(readdirSync(folder)).toEqual(['local']);
});

test('what was added after a kill stays where it is when that is undone', async () => {
  const setup = setupOfScripts({ post_install: 'kill -9 $PPID' });
  const made = { name: 'made', files: { 'share/new/ours': '', 'share/new/sub/ours': '' } };
  const { path } = await installerOf({ '': [SAMPLE, made], two: [SAMPLE] }, { setup });
  const before = treeOf(prefix);
  expect(install(path).code).not.toBe(0);
  const ADDED = [
    'share/new/precious',
    'share/new/sub/deep/é',
    'envs/two/added',
    '.archi/added',
    'conda-meta/mine',
  ];
  for (const path of ADDED) add(path);
  expect(sh(path, '--uninstall', prefix, '-b')).toMatchObject({ code: 0, stderr: '' });
  for (const path of ADDED) expect(read(path)).toBe(path);
  for (const path of ['share/new', 'envs/two', '.archi', 'conda-meta']) run(['rm', '-r', join(prefix, path)]);
  expect(treeOf(prefix)).toEqual(before);
});

test('the package cache of -k is undone, too', async () => {
  const setup = setupOfScripts({ post_install: 'test -d pkgs; kill -9 $PPID' });
  const { path } = await installerOf(THREE, { keepPkgs: true, setup });
  const before = treeOf(prefix);
  expect(install(path, '-k').code).not.toBe(0);
  expect(readdirSync(join(prefix, 'pkgs')).length).toBeGreaterThan(3);
  add('pkgs/of-conda/file');
  expect(sh(path, '--uninstall', prefix, '-b')).toMatchObject({ code: 0, stderr: '' });
  expect(readdirSync(join(prefix, 'pkgs'))).toEqual(['of-conda']);
  run(['rm', '-r', join(prefix, 'pkgs'), join(prefix, 'envs/one'), join(prefix, 'envs/two')]);
  expect(treeOf(prefix)).toEqual(before);
});

test('--uninstall after a kill undoes that, and leaves the former installation', async () => {
  const first = await installerOf(THREE);
  install(first.path);
  const setup = setupOfScripts({ post_install: 'kill -9 $PPID' });
  const { path } = await installerOf(THREE, { version: '2.0', setup });
  expect(install(path).code).not.toBe(0);
  expect(sh(path, '--uninstall', prefix, '-b')).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('run this again to remove it'),
  });
  expect(verify(first.path)).toMatchObject({ ok: true });
});

test('a kill in pre_install leaves nothing that stops the next run', async () => {
  const setup = setupOfScripts({ pre_install: 'if ! [ -e killed ]; then echo >killed; kill -9 $PPID; fi' });
  const { path } = await installerOf({ '': [SAMPLE] }, { setup });
  expect(install(path).code).not.toBe(0);
  expect(install(path)).toMatchObject({ code: 0, stderr: '' });
  expect(existsSync(join(prefix, '.archi-laid'))).toBe(false);
});

test('a link at .archi is refused', async () => {
  const { path } = await installerOf(THREE);
  add('elsewhere/mine');
  symlinkSync('elsewhere', join(prefix, '.archi'));
  const before = treeOf(prefix);
  expect(install(path)).toMatchObject({
    code: 19,
    stderr: expect.stringContaining(`${prefix}/.archi is a link`),
  });
  expect(treeOf(prefix)).toEqual(before);
});

test('the scripts of the distribution run in the folder', async () => {
  const setup = setupOfScripts({
    pre_install: 'echo pre >pre; test -d "$TMP"',
    post_install: 'cat pre >post; ls bin >>post',
  });
  const { path } = await installerOf({ '': [SAMPLE] }, { setup });
  expect(install(path)).toMatchObject({ code: 0, stderr: '' });
  expect(read('post')).toContain('run');
  expect(existsSync(join(prefix, 'install_tmp'))).toBe(false);
});

test('over a former installation its files are replaced or removed, and what was added stays', async () => {
  const first = await installerOf(THREE);
  expect(install(first.path)).toMatchObject({ code: 0, stderr: '' });
  add('share/added');
  add('envs/one/share/added');
  add('.archi/mine');
  const theirs = statSync(join(prefix, 'bin/theirs')).ino;
  const next = await installerOf(
    {
      '': [
        SAMPLE,
        { name: 'of-base', version: '2.0', files: { 'share/of-base': 'two', 'share/new/file': '' } },
      ],
      one: [SAMPLE, LINKED],
    },
    { version: '2.0' },
  );
  const { code, stdout, stderr } = install(next.path);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toContain('Updating Built 1.0 to 2.0');
  expect(read('share/of-base')).toBe('two');
  expect(existsSync(join(prefix, 'conda-meta/of-base-1.0-0.json'))).toBe(false);
  expect(existsSync(join(prefix, 'envs/one/share/of-one'))).toBe(false);
  expect(run(['find', join(prefix, 'envs/two'), '-type', 'f']).stdout).toBe(`${prefix}/envs/two/linked\n`);
  for (const path of ['share/added', 'envs/one/share/added', '.archi/mine', ...THEIRS])
    expect(read(path)).toBe(path);
  expect(statSync(join(prefix, 'bin/theirs')).ino).toBe(theirs);
  expect(verify(next.path)).toMatchObject({ ok: true });
  expect(existsSync(join(prefix, '.archi-laid'))).toBe(false);
  expect(readFileSync(join(folder, '.conda/environments.txt'), 'utf8').trim().split('\n').sort()).toEqual([
    prefix,
    `${prefix}/envs/one`,
  ]);
});

test('a folder of the former installation can become a file; what was added to it stays beside', async () => {
  const was = { name: 'a', files: { 'data/x': '', 'data/sub/y': '', 'data-z': '', 'mine/x': '' } };
  const is = { name: 'a', version: '2.0', files: { data: 'file', 'data-z': '', mine: 'file' } };
  install((await installerOf({ '': [was] })).path);
  add('mine/added');
  const { path } = await installerOf({ '': [is] }, { version: '2.0' });
  expect(install(path)).toMatchObject({ code: 0, stderr: expect.stringContaining('mine.archi-old') });
  expect(read('data')).toBe('file');
  expect(read('mine.archi-old/added')).toBe('mine/added');
  expect(readdirSync(join(prefix, 'mine.archi-old'))).toEqual(['added']);
  expect(existsSync(join(prefix, 'data.archi-old'))).toBe(false);
  expect(verify(path)).toMatchObject({ ok: true });
});

test('an installation of another name is not replaced', async () => {
  const { path } = await installerOf({ '': [SAMPLE] });
  install(path);
  const manage = join(prefix, '.archi/manage.sh');
  writeFileSync(manage, readFileSync(manage, 'utf8').replace("NAME='Built'", "NAME='Other'"));
  expect(install(path)).toMatchObject({ code: 19, stderr: expect.stringContaining('--replace-other') });
});

test('a conda environment, and one of an installation, are refused', async () => {
  const { path } = await installerOf(THREE);
  add('envs/one/conda-meta/x-1-0.json', '{}');
  expect(install(path)).toMatchObject({ code: 19, stderr: expect.stringContaining(`${prefix}/envs/one`) });
  run(['rm', '-r', join(prefix, 'envs/one')]);
  install(path);
  expect(sh(path, '-bfp', join(prefix, 'envs/one'))).toMatchObject({
    code: 19,
    stderr: expect.stringContaining(`one of the environments of ${prefix}`),
  });
});

test('a folder that others can change is refused', async () => {
  const { path } = await installerOf({ '': [SAMPLE] });
  chmodSync(join(prefix, 'bin'), 0o777);
  const before = treeOf(prefix);
  expect(install(path)).toMatchObject({ code: 16, stderr: expect.stringContaining(`${prefix}/bin`) });
  expect(treeOf(prefix)).toEqual(before);
  expect(install(path, '--skip-owner')).toMatchObject({ code: 0, stderr: '' });
});

test('after an update with -u the folders that were there before -f still stay', async () => {
  const { path } = await installerOf(THREE);
  install(path);
  expect(sh(path, '-b', '-u', '-p', prefix)).toMatchObject({ code: 0 });
  expect(verify(path).ok).toBe(true);
  expect(sh(path, '--uninstall', prefix, '-b')).toMatchObject({ code: 0 });
  for (const theirs of THEIRS) expect(read(theirs)).toBe(theirs);
  expect(existsSync(join(prefix, 'etc'))).toBe(true);
});
