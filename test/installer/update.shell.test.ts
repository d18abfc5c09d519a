import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { pathWithFakes, rmKilledBehind } from './fake-tools.js';
import { run } from './run.js';
import { SHELLS } from './shells.js';
import { folder, install, installerOf, prefix, useUpdateFolder } from './updating.js';

useUpdateFolder();

describe('-u', () => {
  test('installs the new tree and keeps what the user added to the old one', async () => {
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

  test('prints the old and the new version', async () => {
    install(await installerOf('1.9'));
    const newer = await installerOf('1.10');
    expect(install(newer, '-u', '--check').stdout).toContain(`Updating Small 1.9 to 1.10 in ${prefix}\n`);
    expect(install(newer, '-u').stdout).toContain(`Updating Small 1.9 to 1.10 in ${prefix}\n`);
    expect(install(newer, '-u').stdout).toContain(`Replacing Small 1.10 by the same version in ${prefix}\n`);
  });

  describe.each(SHELLS.map((shell) => [shell]))('-u to an older version by %j', (shell) => {
    const older = async (answers: string | null) => {
      install(await installerOf('1.10'));
      const args = answers === null ? ['-b'] : [];
      const command = [...shell, await installerOf('1.9'), '-u', '-p', prefix, ...args];
      const { code, stderr } = run(command, { input: `\n\n${answers}\n` });
      return { code, stderr, tool: readFileSync(join(prefix, 'bin/tool'), 'utf8') };
    };
    const warning = () => `Warning: downgrading Small 1.10 to 1.9 in ${prefix}\n`;

    test('succeeds with a warning under -b', async () => {
      expect(await older(null)).toEqual({ code: 0, stderr: warning(), tool: '1.9' });
    });

    test('asks for consent without -b', async () => {
      const problem = 'Error: the older version was declined; nothing was written\n';
      expect(await older('no')).toEqual({ code: 2, stderr: warning() + problem, tool: '1.10' });
    });
  });

  test('restores the old tree after a failure', async () => {
    install(await installerOf('1.0'));
    const failing = { files: { 'bin/.tool-post-link.sh': 'echo no >&2; exit 3' } };
    const { code, stderr } = install(await installerOf('2.0', failing), '-u');
    expect(code).toBe(1);
    expect(stderr).toContain('the post-link script of tool failed');
    expect(stderr).toContain('the update is undone');
    expect(readFileSync(join(prefix, 'bin/tool'), 'utf8')).toBe('1.0');
    expect(readdirSync(folder)).toEqual(['prefix']);
  });

  test('undoes a failed update whose undoing was killed', async () => {
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

  test('is refused if conda has changed a package', async () => {
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

  test('is refused for a prefix of another program', async () => {
    mkdirSync(join(prefix, 'conda-meta'), { recursive: true });
    writeFileSync(join(prefix, 'conda-meta/history'), '');
    expect(install(await installerOf('1.0'), '-u')).toMatchObject({ code: 19 });
    expect(readdirSync(prefix)).toEqual(['conda-meta']);
  });

  test('is refused where there is no folder, and says so', async () => {
    const { code, stderr } = install(await installerOf('1.0'), '-u');
    expect(code).toBe(19);
    expect(stderr).toContain(`found no such folder: ${prefix}; needed an installation`);
    expect(existsSync(prefix)).toBe(false);
  });
});

test('a folder that another process makes just before the rename is left alone', async () => {
  const PATH = pathWithFakes({ mv: `/bin/mkdir "$2" && : >"$2/theirs" && exec /bin/mv "$@"` });
  const { code, stderr } = run(['sh', await installerOf('1.0'), '-b', '-p', prefix], { env: { PATH } });
  expect({ code, stderr }).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('another process made'),
  });
  expect(readdirSync(folder)).toEqual(['prefix']);
  expect(readdirSync(prefix)).toEqual(['theirs']);
});

test('a failing post-link script removes the new prefix and shows its output', async () => {
  const files = { 'bin/.tool-post-link.sh': 'echo "prefix $PREFIX of $PKG_NAME $PKG_VERSION" >&2; exit 3' };
  const { code, stderr } = install(await installerOf('1.0', { files }));
  expect(code).toBe(1);
  expect(stderr).toContain(`prefix ${prefix} of tool 1.0`);
  expect(readdirSync(folder)).toEqual([]);
  expect(install(await installerOf('1.0', { files }), '-s')).toMatchObject({ code: 0 });
});

test('.messages.txt of a package is shown and removed, and --verify accepts that', async () => {
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
