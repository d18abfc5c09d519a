import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { shellQuote } from '../../src/text/shell-word.js';
import { NOBODY, obstacleToNobody } from '../e2e/nobody.js';
import { openedPackage } from '../fixtures/opened.js';
import type { FixturePackage } from '../fixtures/package.js';
import { testWithTools, toolsThere } from '../tools.js';
import { pathWithFakes } from './fake-tools.js';
import { makeInstaller } from './make-installer.js';
import { run } from './run.js';
import { PLACEHOLDER } from './sample.js';
import { SHELLS } from './shells.js';

const text = { prefix: PLACEHOLDER, mode: 'text' } as const;

/** What matters here of a conda: its shell function, and a `conda init` that tells what it was asked for. */
function conda(version: string, init = 'printf "%s\\n" "$0 $*" >"$HOME/asked"'): FixturePackage {
  const script = { mode: 0o755, placeholder: text };
  return {
    name: 'conda',
    version,
    files: {
      'etc/profile.d/conda.sh': 'conda() { printf "%s\\n" "found: $*"; }\n',
      'bin/conda': { ...script, data: `#!/bin/sh\n# '${PLACEHOLDER}'\n${init}\n` },
      'condabin/conda': { ...script, data: `#!/bin/sh\necho '${PLACEHOLDER}' "$@"\n` },
    },
  };
}

let old: string;
let recent: string;
let failing: string;
let without: string;
let home: string;

beforeAll(async () => {
  const path = async (description: FixturePackage) => makeInstaller([await openedPackage(description)]).path;
  old = await path(conda('4.5.12'));
  recent = await path(conda('4.10.3'));
  failing = await path(conda('24.1.0', 'echo no way >&2; exit 1'));
  without = await path({ name: 'tool', files: { 'bin/tool': '' } });
});

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'archi-init-'));
});

const install = (
  installer: string,
  {
    shell = ['sh'],
    prefix = 'prefix',
    args = ['-bc'],
    env = {},
    input = '',
  }: {
    shell?: readonly string[];
    prefix?: string;
    args?: readonly string[];
    env?: Record<string, string>;
    input?: string;
  } = {},
) =>
  run([...shell, installer, ...args, '-p', join(home, prefix)], {
    env: { HOME: home, SHELL: '/bin/bash', ...env },
    input,
  });

const uninstall = (shell: readonly string[], env: Record<string, string> = {}) =>
  run([...shell, join(home, 'prefix/.archi/manage.sh'), '--uninstall', '--conda-init', '-b'], {
    env: { HOME: home, ...env },
  });

/** Shells that read `.bashrc`, or a command that is pasted. */
const NEW_SHELLS = ['sh', ...toolsThere(['bash', 'zsh'])];

const bashrc = () => readFileSync(join(home, '.bashrc'), 'latin1');
/** Where it is not, what it reads is not looked at. */
const ZSH = toolsThere(['zsh']);

/** The lines that the installer writes for conda 4.5; TMPDIR, and so the prefix, may have a blank. */
function block(prefix: string): string {
  const path = `${prefix}/etc/profile.d/conda.sh`;
  const script = /^[\w/.+-]+$/.test(path) ? path : shellQuote(path);
  return [
    '# >>> conda initialize >>>',
    '# conda init, of conda 4.6 and newer, replaces these lines.',
    `if [ -f ${script} ]; then . ${script}; fi`,
    '# <<< conda initialize <<<',
    '',
  ].join('\n');
}
const MINE = 'alias ll="ls -l" # \xff\xe9 \\ %s\nlast=1';

describe.each(SHELLS.map((shell) => ({ shell })))('conda 4.5, by $shell', ({ shell }) => {
  test.each(['plain', 'with space', "it's", 'do$llar `x` "q"', '100%', 'back\\nslash'])(
    'in %j: a new shell finds conda',
    (prefix) => {
      writeFileSync(join(home, '.bashrc'), 'mine=1');
      const { code, stderr } = install(old, { shell, prefix });
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(bashrc().startsWith('mine=1\n# >>> conda')).toBe(true);
      for (const program of NEW_SHELLS) {
        const { stdout } = run([program, '-c', '. "$HOME/.bashrc"; conda --version $mine'], {
          env: { HOME: home },
        });
        expect(stdout).toBe('found: --version 1\n');
      }
    },
  );

  test('bytes of other encodings, the mode, and a link to the file stay; a second time changes nothing', () => {
    mkdirSync(join(home, 'dotfiles'));
    writeFileSync(join(home, 'dotfiles/rc'), Buffer.from(MINE, 'latin1'));
    chmodSync(join(home, 'dotfiles/rc'), 0o640);
    symlinkSync('dotfiles/rc', join(home, '.bashrc'));
    for (let time = 0; time < 2; time++) {
      // yash reads no other bytes than its locale's; it must leave alone what it cannot read whole.
      const { code, stderr } = install(old, { shell, args: ['-b', '-c', ...(time > 0 ? ['-u'] : [])] });
      expect(code).toBe(0);
      const expected = stderr === '' ? `${MINE}\n${block(join(home, 'prefix'))}` : MINE;
      if (stderr !== '')
        expect([shell, stderr]).toEqual([['yash'], expect.stringContaining('left as it is')]);
      expect(bashrc()).toBe(expected);
    }
    expect(lstatSync(join(home, '.bashrc')).isSymbolicLink()).toBe(true);
    expect(lstatSync(join(home, 'dotfiles/rc')).mode & 0o777).toBe(0o640);
    expect(readdirSync(join(home, 'dotfiles'))).toEqual(['rc']);
  });

  test('lines of another conda are replaced where they stand; a mark without its other one is left alone', () => {
    const others = 'a=1\n# >>> conda initialize >>>\nsomething\n# <<< conda initialize <<<\nb=2\n';
    writeFileSync(join(home, '.bashrc'), others);
    install(old, { shell });
    expect(bashrc()).toBe(`a=1\n${block(join(home, 'prefix'))}b=2\n`);
    rmSync(join(home, 'prefix'), { recursive: true });
    const half = 'a=1\n# >>> conda initialize >>>\nb=2\n';
    writeFileSync(join(home, '.bashrc'), half);
    const { code, stderr } = install(old, { shell });
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringContaining('left as it is') });
    expect(bashrc()).toBe(half);
  });

  test('lines that end as on Windows: its own are found, what is the user’s keeps its ends', () => {
    const marked = '# >>> conda initialize >>>\r\nsomething\r\n# <<< conda initialize <<<\r\n';
    writeFileSync(join(home, '.bashrc'), `a=1\r\n${marked}b=2\r\n`);
    install(old, { shell });
    expect(bashrc()).toBe(`a=1\r\n${block(join(home, 'prefix'))}b=2\r\n`);
    writeFileSync(join(home, '.bashrc'), bashrc().replace(/\r?\n/g, '\r\n'));
    expect(uninstall(shell)).toMatchObject({ code: 0, stderr: '' });
    expect(bashrc()).toBe('a=1\r\nb=2\r\n');
  });

  test('zsh reads .zshrc in ZDOTDIR: it is written there, and leaves it again', () => {
    const ZDOTDIR = join(home, 'zsh dir');
    const zshrc = join(ZDOTDIR, '.zshrc');
    mkdirSync(ZDOTDIR);
    writeFileSync(zshrc, 'mine=1\n');
    writeFileSync(join(home, '.zshrc'), 'other=1\n');
    const env = { SHELL: '/bin/zsh', ZDOTDIR };
    expect(install(old, { shell, env })).toMatchObject({ code: 0, stderr: '' });
    expect(readFileSync(zshrc, 'utf8')).toBe(`mine=1\n${block(join(home, 'prefix'))}`);
    expect(readFileSync(join(home, '.zshrc'), 'utf8')).toBe('other=1\n');
    for (const zsh of ZSH) {
      const found = run([zsh, '-i', '-c', 'conda --version $mine'], { env: { HOME: home, ZDOTDIR } });
      expect(found.stdout).toBe('found: --version 1\n');
    }
    expect(uninstall(shell, env)).toMatchObject({ code: 0, stderr: '' });
    expect(readFileSync(zshrc, 'utf8')).toBe('mine=1\n');
    expect(bashrc()).toBe('');
  });

  testWithTools(
    "root writes nothing into another user's HOME",
    { tools: [], obstacle: obstacleToNobody },
    () => {
      writeFileSync(join(home, '.bashrc'), 'theirs\n');
      chownSync(home, NOBODY, NOBODY);
      const { code, stderr } = install(old, { shell, args: ['-bc', '--skip-owner'] });
      expect({ code, stderr }).toEqual({
        code: 0,
        stderr: expect.stringMatching(/^Warning: .* is another user's/),
      });
      expect(readdirSync(home).sort()).toEqual(['.bashrc', 'prefix']);
      mkdirSync(join(home, '.conda'));
      writeFileSync(join(home, '.conda/environments.txt'), `${join(home, 'prefix')}\n`);
      const args = ['--uninstall', '--conda-init', '--skip-owner', '-b'];
      const manage = [...shell, join(home, 'prefix/.archi/manage.sh'), ...args];
      expect(run(manage, { env: { HOME: home } })).toMatchObject({ code: 0, stderr: '' });
      expect(bashrc()).toBe('theirs\n');
      expect(readFileSync(join(home, '.conda/environments.txt'), 'utf8')).toBe(`${join(home, 'prefix')}\n`);
    },
  );
});

describe('conda init', () => {
  test('condabin is there, relocated', () => {
    install(recent);
    expect(run([join(home, 'prefix/condabin/conda')]).stdout).toBe(`${home}/prefix\n`);
  });

  test.each([
    ['/bin/bash', 'init bash'],
    ['/usr/bin/zsh', 'init bash zsh'],
    ['/usr/bin/fish', 'init bash fish'],
    ['/bin/busybox', 'init bash'],
    ['', 'init bash'],
  ])('of 4.6 and newer is the prefix’s own, for bash and the login shell: %j', (SHELL, asked) => {
    const { code, stderr } = install(recent, { env: { SHELL } });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(readFileSync(join(home, 'asked'), 'utf8')).toBe(`${home}/prefix/bin/conda ${asked}\n`);
    expect(existsSync(join(home, '.bashrc'))).toBe(false);
  });

  test('of 4.5, for a login shell that is zsh, and for one that is not known', () => {
    install(old, { env: { SHELL: '/bin/zsh' } });
    expect(readFileSync(join(home, '.zshrc'), 'utf8')).toBe(block(join(home, 'prefix')));
    const { code, stderr } = install(old, { prefix: 'other', env: { SHELL: '/bin/fish' } });
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringContaining('start-up file of fish') });
  });

  test('a fifo is no start-up file, and is not waited for', () => {
    run(['mkfifo', join(home, '.bashrc')]);
    const { code, stderr } = install(old);
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: `Warning: ${join(home, '.bashrc')} is no file; it is left as it is\n`,
    });
  });

  testWithTools(
    "nothing is written into another user's ZDOTDIR",
    { tools: [], obstacle: obstacleToNobody },
    () => {
      const folder = join(home, 'zsh');
      mkdirSync(folder);
      chownSync(folder, NOBODY, NOBODY);
      const { code, stderr } = install(old, {
        args: ['-bc'],
        env: { SHELL: '/bin/zsh', ZDOTDIR: folder },
      });
      expect({ code, stderr }).toEqual({
        code: 0,
        stderr: `Warning: ${join(folder, '.zshrc')} cannot be written; it is left as it is\n`,
      });
      expect(readdirSync(folder)).toEqual([]);
    },
  );

  describe.each(NEW_SHELLS)('a signal meanwhile, in %s', (shell) => {
    const beside = () => readdirSync(home).filter((name) => name.startsWith('.bashrc'));
    const own = 'alias ll=ls\n';

    test('to the shell alone ends nothing half-way', () => {
      writeFileSync(join(home, '.bashrc'), own);
      const mkdir = `/bin/mkdir "$@"; case $1 in *.archi-*) kill -INT "\${1##*-}" ;; esac`;
      install(old, { shell: [shell], env: { PATH: pathWithFakes({ mkdir }) } });
      expect(beside()).toEqual(['.bashrc']);
      expect(bashrc()).toContain(own);
    });

    test('to what writes leaves the file as it was', () => {
      writeFileSync(join(home, '.bashrc'), own);
      const cp = 'case $2 in */.bashrc) kill -TERM "$PPID" ;; esac; exec /bin/cp "$@"';
      const { code, stderr } = install(old, { shell: [shell], env: { PATH: pathWithFakes({ cp }) } });
      expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringContaining('cannot be written') });
      expect(beside()).toEqual(['.bashrc']);
      expect(bashrc()).toBe(own);
    });
  });

  test('is done only where it is asked for', () => {
    install(recent, { args: ['-b'] });
    expect(existsSync(join(home, 'asked'))).toBe(false);
    expect(install(without)).toMatchObject({ code: 2, stderr: expect.stringContaining('no conda in this') });
  });

  test('never makes an install fail', () => {
    const installed = (result: ReturnType<typeof install>) =>
      expect({ code: result.code, stderr: result.stderr }).toEqual({
        code: 0,
        stderr: expect.stringContaining('Warning'),
      });
    installed(install(failing));
    installed(install(old, { prefix: 'no-home', env: { HOME: '' } }));
    installed(install(old, { prefix: 'nowhere', env: { HOME: '/nonexistent/home' } }));
    installed(install(old, { prefix: 'in-proc', env: { HOME: '/proc/self' } }));
    mkdirSync(join(home, '.bashrc'));
    installed(install(old, { prefix: 'folder' }));
    expect(readdirSync(home).sort()).toEqual([
      '.bashrc',
      '.conda',
      'folder',
      'in-proc',
      'no-home',
      'nowhere',
      'prefix',
    ]);
  });
});

describe('the question', () => {
  test.each([
    ['', false],
    ['no', false],
    ['maybe', false],
    ['y', true],
    ['YES', true],
  ])('%j: %j', (answer, asked) => {
    const { code, stdout, stderr } = install(recent, { args: [], input: `\n${answer}\n` });
    expect({ code, stderr, asked: existsSync(join(home, 'asked')) }).toEqual({ code: 0, stderr: '', asked });
    expect(stdout).toContain('[no] >>> ');
  });

  test('the end of the input is a no: all is installed by then', () => {
    expect(install(recent, { args: [], input: '\n' })).toMatchObject({ code: 0, stderr: '' });
    expect(existsSync(join(home, 'asked'))).toBe(false);
  });

  test('is not asked without conda, nor where -c was given', () => {
    expect(install(without, { args: [], prefix: 'other', input: '\n' }).stdout).not.toContain('conda');
    expect(install(recent, { args: ['-c'], input: '\n' }).stdout).not.toContain('[no]');
    expect(existsSync(join(home, 'asked'))).toBe(true);
  });
});

describe('the last message can be pasted', () => {
  test.each(['plain', 'with space', "it's", 'do$llar `x`'])('in %j', (prefix) => {
    const { stdout } = install(recent, { args: ['-bm'], prefix });
    const [, command = ''] = /^Use it in this shell: {2}(.*)$/m.exec(stdout) ?? [];
    for (const shell of NEW_SHELLS) expect(run([shell, '-c', command]).stdout).toBe('found: activate\n');
  });
});

test('-t is refused with the reason and what to do', () => {
  const { code, stderr } = install(recent, { args: ['-bt'] });
  expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining('conda build --test') });
  expect(readdirSync(home)).toEqual([]);
});
