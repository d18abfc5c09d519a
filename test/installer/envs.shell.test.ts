import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import type { Event } from '../../src/events.js';
import { installerOf, THREE } from './envs.js';
import { Life } from './life.js';
import { run } from './run.js';
import { SAMPLE } from './sample.js';

let path: string;
beforeAll(async () => {
  ({ path } = await installerOf(THREE));
});

const read = (...parts: string[]) => readFileSync(join(...parts), 'utf8');
const inode = (...parts: string[]) => statSync(join(...parts)).ino;

test('each environment has its packages, its records and its prefix in its files', () => {
  const life = new Life(path);
  const installed = life.install();
  expect(installed).toMatchObject({ code: 0, stderr: '' });
  for (const [folder, packages] of [
    ['', ['of-base', 'sample']],
    ['envs/one', ['linked', 'of-one', 'sample']],
    ['envs/two', ['linked', 'of-two', 'sample']],
  ] as const) {
    const prefix = join(life.prefix, folder);
    const records = readdirSync(join(prefix, 'conda-meta')).filter((name) => name.endsWith('.json'));
    expect(records.map((name) => name.replace(/-[^-]*-[^-]*$/, '')).sort()).toEqual(packages);
    for (const name of records) {
      const record = JSON.parse(read(prefix, 'conda-meta', name));
      expect(record.extracted_package_dir).toBe(`${life.prefix}/pkgs/${name.replace(/\.json$/, '')}`);
      expect(record.requested_spec).toBe(record.name.startsWith('of-') ? record.name : undefined);
      for (const { _path, sha256_in_prefix } of record.paths_data.paths) {
        if (sha256_in_prefix === undefined || !existsSync(join(prefix, _path))) continue;
        expect(run(['sha256sum', join(prefix, _path)]).stdout.slice(0, 64)).toBe(sha256_in_prefix);
      }
    }
    expect(read(prefix, 'bin/run')).toContain(`"${prefix}"`);
    expect(read(prefix, 'lib/lib.so.1')).toContain(`${prefix}/lib`);
    expect(
      readdirSync(join(prefix, '.archi')).filter((name) => /relocate|requested|shared|copies/.test(name)),
    ).toEqual([]);
  }
  expect(read(life.prefix, 'envs/one/linked')).toBe(`${life.prefix}/envs/one ${life.prefix}\n`);
  expect(installed.stdout).toContain(`linked ${life.prefix}/envs/two`);
  expect(read(life.folder, '.conda/environments.txt').split('\n').sort()).toEqual([
    '',
    ...['', '/envs/one', '/envs/two'].map((folder) => `${life.prefix}${folder}`),
  ]);
  const { ok, changed, missing, foreign } = life.verify();
  expect({ ok, changed, missing, foreign }).toEqual({
    ok: true,
    changed: [],
    missing: [],
    foreign: [{ path: 'envs/one/linked' }, { path: 'envs/two/linked' }],
  });
});

test('environments share the files that do not depend on the prefix', () => {
  const life = new Life(path);
  life.install();
  expect(inode(life.prefix, 'bin/two-names')).toBe(inode(life.prefix, 'envs/two/bin/two-names'));
  expect(inode(life.prefix, 'bin/run')).not.toBe(inode(life.prefix, 'envs/two/bin/run'));
});

test('repair restores what is changed or missing in any environment', () => {
  const life = new Life(path);
  life.install();
  writeFileSync(join(life.prefix, 'envs/one/etc/linked.conf'), 'changed');
  run(['rm', '-r', join(life.prefix, 'envs/two')]);
  expect(life.look('--verify').code).toBe(1);
  expect(life.look('--repair')).toMatchObject({ code: 0, stderr: '' });
  expect(life.verify()).toMatchObject({ ok: true });
  expect(read(life.prefix, 'envs/one/etc/linked.conf')).toBe(`prefix=${life.prefix}/envs/one\n`);
  expect(read(life.prefix, 'envs/two/share/sub/of-two')).toBe('two');
  expect(life.manage('--verify').code).toBe(0);
});

test('uninstall removes every environment and leaves what was added', () => {
  const life = new Life(path);
  life.install();
  expect(life.look('--uninstall', '-b')).toMatchObject({ code: 0, stderr: '' });
  expect(readdirSync(life.prefix)).toEqual(['envs']);
  expect(run(['find', life.prefix, '-type', 'f']).stdout.trim().split('\n').sort()).toEqual([
    join(life.prefix, 'envs/one/linked'),
    join(life.prefix, 'envs/two/linked'),
  ]);
  expect(read(life.folder, '.conda/environments.txt')).toBe('');
});

test('an update replaces the environments of the installer and keeps those of the user', async () => {
  const life = new Life(path);
  life.install();
  run(['mkdir', '-p', join(life.prefix, 'envs/mine/bin')]);
  writeFileSync(join(life.prefix, 'envs/mine/bin/tool'), 'mine');
  writeFileSync(join(life.prefix, 'envs/one/share/added'), 'added');
  const next = await installerOf(
    {
      '': THREE[''] ?? [],
      one: [{ name: 'new', files: { 'share/new': 'new' } }],
      mine: [{ name: 'new', files: { 'share/new': 'new' } }],
    },
    { version: '2.0' },
  );
  const updated = life.sh(next.path, '-b', '-u', '-p', life.prefix);
  expect(updated).toMatchObject({ code: 0 });
  expect(read(life.prefix, 'envs/one/share/added')).toBe('added');
  expect(read(life.prefix, 'envs/one/share/new')).toBe('new');
  expect(existsSync(join(life.prefix, 'envs/one/share/of-one'))).toBe(false);
  expect(read(life.prefix, 'envs/mine.archi-old/bin/tool')).toBe('mine');
  // What was added to an environment that is gone stays.
  expect(run(['find', join(life.prefix, 'envs/two'), '-type', 'f']).stdout).toBe(
    `${life.prefix}/envs/two/linked\n`,
  );
  const { ok } = JSON.parse(life.sh(next.path, '--verify', life.prefix, '--json').stdout);
  expect(ok).toBe(true);
});

test('a second killed update keeps what the first one kept under a name of its own', async () => {
  const life = new Life(path);
  life.install();
  for (const name of ['mine', 'mine.archi-old']) {
    run(['mkdir', '-p', join(life.prefix, 'envs', name)]);
    writeFileSync(join(life.prefix, 'envs', name, 'tool'), name);
  }
  const next = await installerOf({ ...THREE, mine: [{ name: 'new', files: { 'share/new': '' } }] });
  const { code, stderr } = life.sh(next.path, '-b', '-u', '-p', life.prefix);
  expect({ code, stderr }).toEqual({
    code: 0,
    stderr: expect.stringContaining(
      'envs/mine.archi-old is there already; yours is kept as envs/mine.archi-old-2\n',
    ),
  });
  expect(read(life.prefix, 'envs/mine.archi-old/tool')).toBe('mine');
  expect(read(life.prefix, 'envs/mine.archi-old-2/tool')).toBe('mine.archi-old');
});

test('-u into an environment says to give the installation, and nothing else', () => {
  const life = new Life(path);
  life.install();
  const { code, stderr } = life.sh(path, '-b', '-u', '-p', join(life.prefix, 'envs/one'));
  expect({ code, stderr }).toEqual({
    code: 19,
    stderr: expect.stringContaining(`give -p ${life.prefix}\nError: 1 problem found.`),
  });
});

test('-s names the environment of a link script', () => {
  const life = new Life(path);
  expect(life.sh(path, '-b', '-s', '-p', life.prefix).stderr).toBe(
    'Warning: -s leaves out the post-link script of linked in envs/one, the post-link script of linked in envs/two\n',
  );
});

test('two packages of an environment that have a path are told with the environment', async () => {
  const file = (name: string) => ({ name, files: { 'share/same': name } });
  const messages: string[] = [];
  const emit = (event: Event) => void (event.kind === 'warning' && messages.push(event.message));
  await installerOf({ '': [SAMPLE], one: [file('a'), file('b')] }, { emit });
  expect(messages).toEqual(['envs/one/share/same: b-1.0-0 replaces the file of a-1.0-0']);
});

test('an update takes environments that are gone out of conda’s list', async () => {
  const life = new Life(path);
  life.install();
  const next = await installerOf({ '': THREE[''] ?? [] }, { version: '2.0' });
  for (const name of ['one', 'two']) run(['rm', join(life.prefix, 'envs', name, 'linked')]);
  expect(life.sh(next.path, '-b', '-u', '-p', life.prefix)).toMatchObject({ code: 0 });
  expect(read(life.folder, '.conda/environments.txt')).toBe(`${life.prefix}\n`);
});

test('a link in place of envs is told', () => {
  const life = new Life(path);
  life.install();
  run(['mv', join(life.prefix, 'envs'), join(life.folder, 'elsewhere')]);
  symlinkSync('../elsewhere', join(life.prefix, 'envs'));
  const { code, stdout } = life.look('--verify');
  expect({ code, stdout }).toEqual({ code: 1, stdout: expect.stringContaining('envs') });
});

test.each(['envs', 'envs/two', 'envs/two/share'])(
  '--repair and --uninstall refuse where others can change %s',
  (folder) => {
    const life = new Life(path);
    life.install();
    chmodSync(join(life.prefix, folder), 0o777);
    for (const mode of ['--repair', '--uninstall']) {
      const { code, stderr } = life.look(mode, '-b');
      expect({ code, stderr }).toEqual({ code: 16, stderr: expect.stringContaining(`${folder}`) });
    }
    expect(existsSync(join(life.prefix, 'envs/two/share/sub/of-two'))).toBe(true);
  },
);

test('an environment is maintained with its base', () => {
  const life = new Life(path);
  life.install();
  for (const mode of ['--verify', '--repair', '--uninstall'])
    expect(life.sh(path, mode, join(life.prefix, 'envs/one'))).toMatchObject({
      code: 19,
      stderr: expect.stringContaining(`one of the environments of ${life.prefix}`),
    });
});

test('--list and --extract-only know the environments', () => {
  const life = new Life(path);
  const listed = JSON.parse(life.sh(path, '--list', '--json').stdout);
  expect(
    listed.map(({ package: dist, env }: { package: string; env?: string }) => [env ?? '', dist]),
  ).toEqual([
    ['', 'sample-1.0-0'],
    ['', 'of-base-1.0-0'],
    ['one', 'sample-1.0-0'],
    ['one', 'linked-1.0-0'],
    ['one', 'of-one-1.0-0'],
    ['two', 'sample-1.0-0'],
    ['two', 'linked-1.0-0'],
    ['two', 'of-two-1.0-0'],
  ]);
  expect(life.sh(path, '--extract-only', life.prefix)).toMatchObject({ code: 0, stderr: '' });
  expect(read(life.prefix, 'envs/two/etc/linked.conf')).toBe('prefix=@PREFIX@/envs/two\n');
});

test('a prefix is too long if one of its environments has no room for it', () => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'archi-long-')));
  const longest = join(folder, 'x'.repeat(84 - '/envs/one'.length - folder.length - 1));
  expect(run(['sh', path, '--check', '-p', `${longest}x`])).toMatchObject({ code: 18 });
  expect(run(['sh', path, '-b', '-p', longest], { env: { HOME: folder } })).toMatchObject({ code: 0 });
});

test('-k leaves the packages of all environments in the package cache', async () => {
  const cached = await installerOf(THREE, { keepPkgs: true });
  const life = new Life(cached.path);
  expect(life.sh(cached.path, '-b', '-k', '-p', life.prefix)).toMatchObject({ code: 0, stderr: '' });
  expect(
    readdirSync(join(life.prefix, 'pkgs'))
      .filter((name) => !name.startsWith('urls'))
      .sort(),
  ).toEqual(['linked-1.0-0', 'of-base-1.0-0', 'of-one-1.0-0', 'of-two-1.0-0', 'sample-1.0-0']);
  expect(inode(life.prefix, 'pkgs/of-two-1.0-0/share/sub/of-two')).toBe(
    inode(life.prefix, 'envs/two/share/sub/of-two'),
  );
});

test('a link script that fails in an environment leaves nothing', async () => {
  const failing = await installerOf({
    ...THREE,
    two: [{ name: 'fails', files: { 'bin/.fails-post-link.sh': { data: 'exit 3\n', mode: 0o755 } } }],
  });
  const life = new Life(failing.path);
  expect(life.install()).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('the post-link script of fails failed'),
  });
  expect(readdirSync(life.folder).filter((name) => name.startsWith('prefix'))).toEqual([]);
});
