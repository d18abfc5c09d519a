import { spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { inspect } from '../../src/inspect/run.js';
import { openedPackage } from '../fixtures/opened.js';
import { builtInstaller } from './built.js';
import { makeInstaller } from './make-installer.js';
import { run } from './run.js';
import { setupOfScripts } from './setup.js';
import { SHELLS } from './shells.js';

let folder: string;
let prefix: string;

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'archi-scripts-')));
  prefix = join(folder, 'pre fix');
});

async function installerOf(
  scripts: Readonly<Record<string, string>>,
  { environment = {}, version = '1.0', files = { 'bin/tool': 'tool' } as Record<string, string> } = {},
): Promise<string> {
  const setup = setupOfScripts(scripts, environment);
  return makeInstaller([await openedPackage({ name: 'tool', files })], { setup, version }).path;
}

const install = (installer: string, ...args: string[]) => run(['sh', installer, '-b', '-p', prefix, ...args]);
const at = (name: string) => join(prefix, name);
const text = (name: string) => readFileSync(at(name), 'utf8');

/** Values with everything that a shell could take apart. */
const ODD = {
  QUOTED: `it's "$HOME" \`id\` $(id) \\ %s!`,
  LINES: 'one\ntwo\n',
  EMPTY: '',
  UID: 'not a number',
  // A variable of the installer's own shell.
  STAGE: '/nowhere',
};

const REPORT = `for name in INSTALLER_NAME INSTALLER_VER INSTALLER_PLAT INSTALLER_TYPE INSTALLER_UNATTENDED INSTALLER_PATH PREFIX FORCE INST_OPT; do
  eval "echo \\"$name=\\$$name\\""
done >"$PREFIX/$1report"
for name in LD_LIBRARY_PATH LD_PRELOAD LD_AUDIT CONDARC MAMBARC PYTHON_SYSCONFIGDATA_NAME; do
  eval "if [ -n \\"\\\${$name+set}\\" ]; then echo $name; fi"
done >>"$PREFIX/$1report"
pwd -P >>"$PREFIX/$1report"
`;

describe.each(SHELLS.map((shell) => ({ shell })))('scripts in $shell', ({ shell }) => {
  test('get the environment of constructor, and values as they were written', async () => {
    const values = Object.keys(ODD).map((name) => `printf '%s|' "$(printenv ${name}; echo .)" >>values`);
    const installer = await installerOf(
      {
        pre_install: `${REPORT}echo "$TMP" >tmp; test -d "$TMP" && test ! -e bin/tool\n`,
        post_install: `#!/bin/sh\nset -eu\n${REPORT.replaceAll('$1', 'post-')}test -f bin/tool\n${values.join('\n')}\n`,
      },
      { environment: ODD },
    );
    const env = {
      LD_LIBRARY_PATH: '/x',
      CONDARC: '/x',
      MAMBARC: '/x',
      PYTHON_SYSCONFIGDATA_NAME: 'x',
      PREFIX: '/p',
    };
    const { code, stderr, stdout } = run([...shell, './installer.sh', '-bfp', prefix], {
      env,
      cwd: join(installer, '..'),
    });
    expect({ code, stderr, stdout }).toMatchObject({ code: 0, stderr: '' });
    const common = [
      ...['INSTALLER_NAME=Small', 'INSTALLER_VER=1.0', expect.stringMatching(/^INSTALLER_PLAT=linux-/)],
      ...['INSTALLER_TYPE=SH', 'INSTALLER_UNATTENDED=1', `INSTALLER_PATH=${installer}`, `PREFIX=${prefix}`],
      ...['FORCE=1', 'INST_OPT=', prefix, ''],
    ];
    expect(text('report').split('\n')).toEqual(common);
    expect(text('post-report').split('\n')).toEqual(common);
    expect(text('tmp')).toBe(`${prefix}/install_tmp\n`);
    expect(text('values')).toBe(
      Object.values(ODD)
        .map((value) => `${value}\n.|`)
        .join(''),
    );
    expect(existsSync(at('install_tmp'))).toBe(false);
    expect(readdirSync(folder)).toEqual(['pre fix']);
  });

  test('that fail leave nothing', async () => {
    for (const name of ['pre_install', 'post_install']) {
      const installer = await installerOf({ [name]: 'echo reason; touch made; exit 7' });
      const { code, stderr, stdout } = run([...shell, installer, '-b', '-p', prefix]);
      expect({ code, stdout }).toMatchObject({ code: 1, stdout: expect.stringContaining('reason\n') });
      expect(stderr).toContain(`${name} failed with exit code 7`);
      expect(readdirSync(folder)).toEqual([]);
    }
  });
});

test('what pre_install makes is there for post_install, even in folders of packages and beside their files', async () => {
  const installer = await installerOf({
    pre_install:
      'mkdir -p bin envs/x/Menu .archi\necho mine >bin/tool; echo 1 >bin/other; echo 2 >envs/x/Menu/m; echo 3 >.hidden; ln -s other bin/link\n',
    post_install: 'test -f .hidden && test -f envs/x/Menu/m && test -L bin/link && cat bin/other bin/tool\n',
  });
  const { code, stdout, stderr } = install(installer);
  expect({ code, stdout }).toMatchObject({ code: 0, stdout: expect.stringContaining('1\ntool') });
  expect(stderr).toBe('Warning: bin/tool is part of Small 1.0 now; yours is kept as bin/tool.archi-old\n');
  expect(text('bin/tool.archi-old')).toBe('mine\n');
});

test('an update whose script fails stays as it was, with what the user added', async () => {
  install(await installerOf({}));
  writeFileSync(at('mine'), 'mine');
  const before = run(['sh', '-c', 'cd "$0" && find . | sort', prefix]).stdout;
  for (const name of ['pre_install', 'post_install']) {
    const installer = await installerOf({ [name]: 'touch made; exit 1' }, { version: '2.0' });
    const { code, stderr } = install(installer, '-u');
    expect({ code, stderr }).toMatchObject({ code: 1, stderr: expect.stringContaining('as it was before') });
    expect(run(['sh', '-c', 'cd "$0" && find . | sort', prefix]).stdout).toBe(before);
    expect(readdirSync(folder)).toEqual(['pre fix']);
  }
  const both = { pre_install: 'echo pre >pre', post_install: 'cat pre >post' };
  expect(install(await installerOf(both, { version: '2.0' }), '-u')).toMatchObject({ code: 0, stderr: '' });
  expect([text('mine'), text('pre'), text('post')]).toEqual(['mine', 'pre\n', 'pre\n']);
});

test.each(['pre_install', 'post_install'])(
  'an installation that was killed in %s is completed by the next run',
  async (name) => {
    const scripts = { pre_install: 'echo pre >pre\n', post_install: 'cat pre >post\n' };
    const installer = await installerOf({
      ...scripts,
      [name]: `${scripts[name as keyof typeof scripts]}kill -9 $PPID\n`,
    });
    const whole = await installerOf(scripts);
    const ended = await new Promise((resolve) =>
      spawn('sh', [installer, '-b', '-p', prefix], { stdio: 'ignore' }).on('exit', (_, signal) =>
        resolve(signal),
      ),
    );
    expect(ended).toBe('SIGKILL');
    expect(existsSync(at('pre'))).toBe(true);
    expect(install(whole)).toMatchObject({ code: 0 });
    expect([text('pre'), text('post'), text('bin/tool')]).toEqual(['pre\n', 'pre\n', 'tool']);
    expect(readdirSync(folder)).toEqual(['pre fix']);
  },
);

test('an update that was killed in pre_install leaves the old installation to the next run', async () => {
  install(await installerOf({}));
  writeFileSync(at('mine'), 'mine');
  const killed = await installerOf({ pre_install: 'kill -9 $PPID\n' }, { version: '2.0' });
  install(killed, '-u');
  expect(existsSync(`${prefix}.replaced/mine`)).toBe(true);
  expect(install(await installerOf({}))).toMatchObject({ code: 19 });
  expect(install(await installerOf({}, { version: '2.0' }), '-u')).toMatchObject({ code: 0 });
  expect(text('mine')).toBe('mine');
  expect(readdirSync(folder)).toEqual(['pre fix']);
});

// What a kill in the removal of the folder that pre_install ran in leaves beside the old installation.
test.each([
  ['an empty folder', []],
  ['an empty .archi', ['.archi']],
])('an update that was killed with %s at the prefix goes on', async (_, folders) => {
  install(await installerOf({}));
  writeFileSync(at('mine'), 'mine');
  install(await installerOf({ pre_install: 'kill -9 $PPID\n' }, { version: '2.0' }), '-u');
  run(['rm', '-r', prefix]);
  for (const path of ['.', ...folders]) mkdirSync(join(prefix, path), { recursive: true });
  expect(install(await installerOf({}, { version: '2.0' }), '-u')).toMatchObject({ code: 0 });
  expect(text('mine')).toBe('mine');
  expect(readdirSync(folder)).toEqual(['pre fix']);
});

test('-s runs no script, and says which', async () => {
  const scripts = { pre_install: 'exit 1', post_install: 'exit 1', pre_uninstall: 'exit 1' };
  const installer = await installerOf(scripts, { files: { 'bin/.tool-post-link.sh': 'exit 1' } });
  for (const flag of ['-s', '--skip-scripts']) {
    const { code, stderr } = install(installer, flag);
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: 'Warning: -s leaves out pre_install, post_install, the post-link script of tool\n',
    });
    expect(run(['sh', installer, '-b', '-s', '--uninstall', prefix])).toMatchObject({ code: 0, stderr: '' });
  }
});

test('--check names the scripts, and runs none', async () => {
  const installer = await installerOf({ pre_install: 'exit 1', pre_uninstall: 'exit 1' });
  const { code, stdout } = install(installer, '--check');
  expect({ code, stdout }).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('\nIt has scripts of Small: pre_install pre_uninstall.\n'),
  });
  const { scripts } = JSON.parse(install(installer, '--check', '--json').stdout);
  expect(scripts).toEqual(['pre_install', 'pre_uninstall']);
});

test('pre_uninstall runs before anything is removed, and its failure stops that', async () => {
  const installer = await installerOf(
    { pre_uninstall: 'test -f bin/tool && test ! -e keep && echo "$WORD $PREFIX" >../removed\n' },
    { environment: { WORD: 'two words' } },
  );
  install(installer);
  expect(JSON.parse(run(['sh', installer, '--verify', prefix, '--json']).stdout)).toMatchObject({
    ok: true,
    foreign: [],
  });
  writeFileSync(at('keep'), '');
  for (const command of [
    [installer, '--uninstall', prefix, '-b'],
    [at('.archi/manage.sh'), '--uninstall', '-b'],
  ]) {
    expect(run(['sh', ...command])).toMatchObject({
      code: 1,
      stderr: 'Error: pre_uninstall failed with exit code 1; nothing was removed (-s does not run it)\n',
    });
    expect(existsSync(at('bin/tool'))).toBe(true);
  }
  run(['rm', at('keep')]);
  expect(run(['sh', at('.archi/manage.sh'), '--uninstall', '-b'])).toMatchObject({ code: 0, stderr: '' });
  expect(readdirSync(folder)).toEqual(['removed']);
  expect(readFileSync(join(folder, 'removed'), 'utf8')).toBe(`two words ${prefix}\n`);
});

test('a changed or missing script is found and repaired', async () => {
  const installer = await installerOf({ pre_uninstall: 'true\n' }, { environment: { A: 'b' } });
  install(installer);
  writeFileSync(at('.archi/scripts/pre_uninstall'), 'false\n');
  run(['rm', at('.archi/scripts/environment')]);
  const { changed, missing } = JSON.parse(run(['sh', installer, '--verify', prefix, '--json']).stdout);
  expect([changed, missing].flat()).toMatchObject([
    { path: '.archi/scripts/pre_uninstall' },
    { path: '.archi/scripts/environment' },
  ]);
  expect(run(['sh', installer, '--repair', prefix])).toMatchObject({ code: 0 });
  expect(run(['sh', installer, '--verify', prefix])).toMatchObject({ code: 0 });
});

test('the scripts of an older version are gone after an update', async () => {
  install(await installerOf({ pre_install: 'true', pre_uninstall: 'exit 1' }, { environment: { A: 'b' } }));
  expect(install(await installerOf({}, { version: '2.0' }), '-u')).toMatchObject({ code: 0, stderr: '' });
  expect(existsSync(at('.archi/scripts'))).toBe(false);
  expect(run(['sh', at('.archi/manage.sh'), '--uninstall', '-b'])).toMatchObject({ code: 0 });
});

test('scripts read the answers of an interactive installation that follow its own', async () => {
  const installer = await installerOf({
    post_install: 'read -r word && echo "$word $INSTALLER_UNATTENDED" >word',
  });
  const { code } = run(['sh', installer, '-p', prefix], { input: '\nanswer\n' });
  expect({ code, word: text('word') }).toEqual({ code: 0, word: 'answer 0\n' });
});

test('--extract-only runs none', async () => {
  const installer = await installerOf({ pre_install: 'exit 1', post_install: 'exit 1' });
  expect(run(['sh', installer, '--extract-only', prefix])).toMatchObject({ code: 0 });
});

describe('the program', () => {
  test('verifies an installer with scripts, and tells what it cannot prove', async () => {
    const setup = setupOfScripts({ pre_install: 'true\n' }, ODD);
    const { given } = await (await builtInstaller({ setup })).prove();
    expect(given.own).toEqual([
      {
        path: '.archi/scripts/pre_install',
        sha256: 'a17fcf0a2f50e2d495e4f90ce263410edc183add6c62699a2facbccf60410f74',
      },
      { path: '.archi/scripts/environment', sha256: expect.any(String) },
    ]);
  });

  test('inspect shows scripts and their variables', async () => {
    const setup = setupOfScripts({ post_install: 'true\n' }, ODD);
    const { path } = await builtInstaller({ setup });
    const { lines, result } = await inspect({ installer: path });
    expect(result).toMatchObject({
      header: { known: true },
      scripts: [{ name: 'post_install', size: 5 }],
      scriptEnvironment: ODD,
    });
    expect(lines.filter((line) => line.includes('post_install'))).toHaveLength(1);
    expect(lines).toContainEqual(expect.stringContaining('with LINES=one\\u000atwo'));
  });
});
