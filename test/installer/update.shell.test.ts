import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { openedPackage } from '../fixtures/opened.js';
import type { FixturePackage } from '../fixtures/package.js';
import { pathWithFakes, rmKilledBehind } from './fake-tools.js';
import { makeInstaller } from './make-installer.js';
import { run } from './run.js';
import { SHELLS } from './shells.js';

let folder: string;
let prefix: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'archi-update-'));
  prefix = join(folder, 'prefix');
});

async function installerOf(version: string, more: Partial<FixturePackage> = {}): Promise<string> {
  const files = { 'bin/tool': version, [`share/tool/${version}`]: version };
  const { path } = makeInstaller([await openedPackage({ name: 'tool', version, files, ...more })], {
    version,
  });
  return path;
}

const install = (installer: string, ...args: string[]) => run(['sh', installer, '-b', '-p', prefix, ...args]);

describe('-u', () => {
  test('the new tree, with what the user added to the old one', async () => {
    expect(install(await installerOf('1.0'))).toMatchObject({ code: 0 });
    writeFileSync(join(prefix, 'bin/mine'), 'mine');
    mkdirSync(join(prefix, 'etc/deep'), { recursive: true });
    writeFileSync(join(prefix, 'etc/deep/with space'), 'mine');
    symlinkSync('mine', join(prefix, 'bin/link'));
    writeFileSync(join(prefix, '.condarc'), 'channels: [mine]\n');
    mkdirSync(join(prefix, 'envs/work'), { recursive: true });
    writeFileSync(join(prefix, 'envs/work/file'), 'env');
    const { code, stderr } = install(await installerOf('2.0'), '-u');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(readFileSync(join(prefix, 'bin/tool'), 'utf8')).toBe('2.0');
    expect(existsSync(join(prefix, 'share/tool/1.0'))).toBe(false);
    expect(readdirSync(join(prefix, 'conda-meta'))).toEqual(['history', 'tool-2.0-0.json']);
    expect(readFileSync(join(prefix, 'bin/link'), 'utf8')).toBe('mine');
    expect(readFileSync(join(prefix, 'etc/deep/with space'), 'utf8')).toBe('mine');
    expect(readFileSync(join(prefix, '.condarc'), 'utf8')).toBe('channels: [mine]\n');
    expect(readFileSync(join(prefix, 'envs/work/file'), 'utf8')).toBe('env');
    expect(readdirSync(folder)).toEqual(['prefix']);
  });

  test('tells from which version to which', async () => {
    install(await installerOf('1.9'));
    const newer = await installerOf('1.10');
    expect(install(newer, '-u', '--check').stdout).toContain(`Updating Small 1.9 to 1.10 in ${prefix}\n`);
    expect(install(newer, '-u').stdout).toContain(`Updating Small 1.9 to 1.10 in ${prefix}\n`);
    expect(install(newer, '-u').stdout).toContain(`Replacing Small 1.10 by the same version in ${prefix}\n`);
  });

  describe.each(SHELLS.map((shell) => [shell]))('an older version, in %j', (shell) => {
    const older = async (answers: string | null) => {
      install(await installerOf('1.10'));
      const args = answers === null ? ['-b'] : [];
      const command = [...shell, await installerOf('1.9'), '-u', '-p', prefix, ...args];
      const { code, stderr } = run(command, { input: `\n\n${answers}\n` });
      return { code, stderr, tool: readFileSync(join(prefix, 'bin/tool'), 'utf8') };
    };
    const warning = () => `Warning: downgrading Small 1.10 to 1.9 in ${prefix}\n`;

    test('is told and goes on with -b', async () => {
      expect(await older(null)).toEqual({ code: 0, stderr: warning(), tool: '1.9' });
    });

    test('is asked about without', async () => {
      const problem = 'Error: the older version was not wanted; nothing was written\n';
      expect(await older('no')).toEqual({ code: 2, stderr: warning() + problem, tool: '1.10' });
    });
  });

  test('a failure gives the old tree back', async () => {
    install(await installerOf('1.0'));
    const failing = { files: { 'bin/.tool-post-link.sh': 'echo no >&2; exit 3' } };
    const { code, stderr } = install(await installerOf('2.0', failing), '-u');
    expect(code).toBe(1);
    expect(stderr).toContain('the post-link script of tool failed');
    expect(stderr).toContain('the update is undone');
    expect(readFileSync(join(prefix, 'bin/tool'), 'utf8')).toBe('1.0');
    expect(readdirSync(folder)).toEqual(['prefix']);
  });

  test('killed as it removes what a failure has left, the lists first: the next one ends it', async () => {
    install(await installerOf('1.0'));
    writeFileSync(join(prefix, 'mine'), 'mine');
    const failing = await installerOf('2.0', {
      files: { 'bin/.tool-post-link.sh': 'exit 3', 'bin/tool': '2.0' },
    });
    const env = { PATH: pathWithFakes({ rm: rmKilledBehind('*/.archi/installed/*') }) };
    expect(run(['sh', failing, '-b', '-u', '-p', prefix], { env })).toMatchObject({ code: null });
    expect(install(await installerOf('2.0'), '-u')).toMatchObject({ code: 0, stderr: '' });
    expect(readdirSync(join(prefix, 'bin'))).toEqual(['tool']);
    expect(readFileSync(join(prefix, 'mine'), 'utf8')).toBe('mine');
    expect(readdirSync(folder)).toEqual(['prefix']);
  });

  test('a package that conda has changed stands in the way', async () => {
    install(await installerOf('1.0'));
    writeFileSync(join(prefix, 'conda-meta/tool-1.5-0.json'), '{}');
    const { code, stderr } = install(await installerOf('2.0'), '-u');
    expect({ code, stderr }).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('conda has changed tool'),
    });
    expect(readFileSync(join(prefix, 'bin/tool'), 'utf8')).toBe('1.0');
    expect(readdirSync(folder)).toEqual(['prefix']);
  });

  test('what is no installation of ours is refused', async () => {
    mkdirSync(join(prefix, 'conda-meta'), { recursive: true });
    writeFileSync(join(prefix, 'conda-meta/history'), '');
    expect(install(await installerOf('1.0'), '-u')).toMatchObject({ code: 19 });
    expect(readdirSync(prefix)).toEqual(['conda-meta']);
  });
});

describe('what a killed installer left', () => {
  test('a lock of a dead process that another one was taking away goes, anybody else’s stays', async () => {
    const machine = run(['uname', '-n']).stdout.trim();
    symlinkSync(`4194305@${machine}`, `${prefix}.lock-123`);
    symlinkSync(`${process.pid}@${machine}`, `${prefix}.lock-124`);
    symlinkSync('mine', `${prefix}.lock-125`);
    expect(install(await installerOf('1.0'))).toMatchObject({ code: 0 });
    expect(readdirSync(folder)).toEqual(['prefix', 'prefix.lock-124', 'prefix.lock-125']);
  });

  test('staging of a dead process goes, and its lock', async () => {
    // A number that no process of Linux has.
    mkdirSync(`${prefix}.partial-4194305`);
    symlinkSync(`4194305@${run(['uname', '-n']).stdout.trim()}`, `${prefix}.lock`);
    expect(install(await installerOf('1.0'))).toMatchObject({ code: 0 });
    expect(readdirSync(folder)).toEqual(['prefix']);
  });

  test('a prefix whose link scripts did not come to their end is made anew', async () => {
    const killing = {
      files: { 'bin/.tool-post-link.sh': 'kill -9 "$(readlink "$PREFIX.lock" | cut -d @ -f 1)"' },
    };
    expect(install(await installerOf('1.0', killing))).toMatchObject({ code: null });
    expect(existsSync(join(prefix, '.archi/unfinished'))).toBe(true);
    expect(install(await installerOf('2.0'))).toMatchObject({ code: 0 });
    expect(readdirSync(folder)).toEqual(['prefix']);
    expect(readFileSync(join(prefix, 'bin/tool'), 'utf8')).toBe('2.0');
    expect(existsSync(join(prefix, '.archi/unfinished'))).toBe(false);
  });

  describe('what was added to a prefix whose link scripts did not come to their end', () => {
    const added = ['envs/work/file', 'conda-meta/other-1.0-0.json', 'mine', 'lib/mine', '.archi/mine'];
    const plant = () => {
      for (const path of added) {
        mkdirSync(dirname(join(prefix, path)), { recursive: true });
        writeFileSync(join(prefix, path), path);
      }
    };
    const there = () => added.map((path) => readFileSync(join(prefix, path), 'utf8'));

    test.each([[[]], [['-u']]])('is in the one that takes its place, with %j', async (options) => {
      install(await installerOf('1.0'));
      writeFileSync(join(prefix, '.archi/unfinished'), '');
      plant();
      const { code, stderr } = install(await installerOf('2.0'), ...options);
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(there()).toEqual(added);
      expect(readFileSync(join(prefix, 'bin/tool'), 'utf8')).toBe('2.0');
      expect(readdirSync(folder)).toEqual(['prefix']);
    });

    test('stays where a link script of that one fails, or the run is killed', async () => {
      install(await installerOf('1.0'));
      writeFileSync(join(prefix, '.archi/unfinished'), '');
      plant();
      const scripts = ['exit 3', 'kill -9 "$(readlink "$PREFIX.lock" | cut -d @ -f 1)"'];
      for (const script of scripts) {
        const files = { 'bin/.tool-post-link.sh': script };
        expect(install(await installerOf('1.5', { files }))).not.toMatchObject({ code: 0 });
      }
      expect(readdirSync(folder)).toEqual(['prefix', 'prefix.lock', 'prefix.replaced']);
      writeFileSync(join(prefix, 'later'), 'later');
      expect(install(await installerOf('2.0'))).toMatchObject({ code: 0 });
      expect([...there(), readFileSync(join(prefix, 'later'), 'utf8')]).toEqual([...added, 'later']);
      expect(readdirSync(folder)).toEqual(['prefix']);
    });

    test('stays where conda has changed a package of it', async () => {
      install(await installerOf('1.0'));
      writeFileSync(join(prefix, '.archi/unfinished'), '');
      writeFileSync(join(prefix, 'conda-meta/tool-1.5-0.json'), '{}');
      plant();
      expect(install(await installerOf('2.0'))).toMatchObject({ code: 1 });
      expect(there()).toEqual(added);
      expect(readFileSync(join(prefix, 'bin/tool'), 'utf8')).toBe('1.0');
    });

    test('comes over from a killed update as well', async () => {
      install(await installerOf('1.0'));
      writeFileSync(join(prefix, 'old'), 'old');
      const files = { 'bin/.tool-post-link.sh': 'kill -9 "$(readlink "$PREFIX.lock" | cut -d @ -f 1)"' };
      expect(install(await installerOf('2.0', { files }), '-u')).toMatchObject({ code: null });
      plant();
      expect(install(await installerOf('2.0'))).toMatchObject({ code: 19 });
      expect(install(await installerOf('2.0'), '-u')).toMatchObject({ code: 0, stderr: '' });
      expect([...there(), readFileSync(join(prefix, 'old'), 'utf8')]).toEqual([...added, 'old']);
      expect(readdirSync(folder)).toEqual(['prefix']);
    });
  });

  test('a living process keeps the prefix to itself', async () => {
    symlinkSync(`${process.pid}@${run(['uname', '-n']).stdout.trim()}`, `${prefix}.lock`);
    const { code, stderr } = install(await installerOf('1.0'));
    expect({ code, stderr }).toMatchObject({
      code: 20,
      stderr: expect.stringContaining(`process ${process.pid}`),
    });
    expect(existsSync(prefix)).toBe(false);
  });

  test('an update that was cut between its two renames goes on from the old tree', async () => {
    install(await installerOf('1.0'));
    writeFileSync(join(prefix, '.archi/replaced'), '');
    run(['mv', prefix, `${prefix}.replaced`]);
    expect(install(await installerOf('2.0'))).toMatchObject({ code: 19 });
    expect(install(await installerOf('2.0'), '-u')).toMatchObject({ code: 0 });
    expect(readFileSync(join(prefix, 'bin/tool'), 'utf8')).toBe('2.0');
    expect(readdirSync(folder)).toEqual(['prefix']);
    expect(existsSync(join(prefix, '.archi/replaced'))).toBe(false);
  });

  test('an update that was killed before envs came over says where they are; the next one brings them', async () => {
    install(await installerOf('1.0'));
    mkdirSync(join(prefix, 'envs/work'), { recursive: true });
    const PATH = pathWithFakes({ mv: 'case $1 in */envs) kill -9 $PPID ;; *) exec /bin/mv "$@" ;; esac' });
    const killed = run(['sh', await installerOf('2.0'), '-b', '-u', '-p', prefix], { env: { PATH } });
    expect(killed).toMatchObject({ code: null });
    expect(readdirSync(folder)).toEqual(['prefix', 'prefix.lock', 'prefix.replaced']);
    const plain = install(await installerOf('2.0'));
    expect(plain).toMatchObject({ code: 19, stderr: expect.stringContaining(`${prefix}.replaced`) });
    expect(install(await installerOf('2.0'), '-u')).toMatchObject({ code: 0 });
    expect(existsSync(join(prefix, 'envs/work'))).toBe(true);
    expect(readdirSync(folder)).toEqual(['prefix']);
  });

  test('what is called like a trace of ours and is none stays', async () => {
    for (const name of ['prefix.replaced', 'prefix.partial-mine', 'prefix']) mkdirSync(join(folder, name));
    writeFileSync(`${prefix}.replaced/mine`, '');
    expect(install(await installerOf('1.0'))).toMatchObject({ code: 0 });
    expect(install(await installerOf('2.0'), '-u')).toMatchObject({
      code: 19,
      stderr: expect.stringContaining('move it away'),
    });
    expect(readdirSync(folder)).toEqual(['prefix', 'prefix.partial-mine', 'prefix.replaced']);
    expect(existsSync(`${prefix}.replaced/mine`)).toBe(true);
  });
});

test('a folder that somebody makes in the moment of the rename is left alone', async () => {
  const PATH = pathWithFakes({ mv: `/bin/mkdir "$2" && : >"$2/theirs" && exec /bin/mv "$@"` });
  const { code, stderr } = run(['sh', await installerOf('1.0'), '-b', '-p', prefix], { env: { PATH } });
  expect({ code, stderr }).toMatchObject({ code: 1, stderr: expect.stringContaining('somebody else made') });
  expect(readdirSync(folder)).toEqual(['prefix']);
  expect(readdirSync(prefix)).toEqual(['theirs']);
});

test('a post-link script that fails takes the new prefix with it, its output shown', async () => {
  const files = { 'bin/.tool-post-link.sh': 'echo "prefix $PREFIX of $PKG_NAME $PKG_VERSION" >&2; exit 3' };
  const { code, stderr } = install(await installerOf('1.0', { files }));
  expect(code).toBe(1);
  expect(stderr).toContain(`prefix ${prefix} of tool 1.0`);
  expect(readdirSync(folder)).toEqual([]);
  expect(install(await installerOf('1.0', { files }), '-s')).toMatchObject({ code: 0 });
});

test('a message that a package brings is shown, and not missed then', async () => {
  const installer = await installerOf('1.0', { files: { '.messages.txt': 'read me\n' } });
  expect(install(installer)).toMatchObject({ code: 0, stdout: expect.stringContaining('read me\n') });
  expect(existsSync(join(prefix, '.messages.txt'))).toBe(false);
  expect(run(['sh', installer, '--verify', prefix])).toMatchObject({ code: 0 });
  expect(run(['sh', installer, '--repair', prefix])).toMatchObject({ code: 0 });
  expect(existsSync(join(prefix, '.messages.txt'))).toBe(false);
});

test('messages of post-link scripts are shown once', async () => {
  const files = { 'bin/.tool-post-link.sh': 'echo "read me" >>"$PREFIX/.messages.txt"' };
  const { code, stdout } = install(await installerOf('1.0', { files }));
  expect({ code, stdout }).toMatchObject({ code: 0, stdout: expect.stringContaining('read me\n') });
  expect(existsSync(join(prefix, '.messages.txt'))).toBe(false);
});
