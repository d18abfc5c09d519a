import { chownSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { NOBODY, obstacleToNobody } from '../e2e/nobody.js';
import { testWithTools } from '../tools.js';
import {
  bashrc,
  block,
  failing,
  home,
  install,
  NEW_SHELLS,
  old,
  recent,
  useCondaInstallers,
  without,
} from './conda-init.js';
import { pathWithFakes } from './fake-tools.js';
import { run } from './run.js';

useCondaInstallers();

describe('initialization of conda', () => {
  test('relocates condabin/conda', () => {
    install(recent);
    expect(run([join(home, 'prefix/condabin/conda')]).stdout).toBe(`${home}/prefix\n`);
  });

  test.each([
    ['/bin/bash', 'init bash'],
    ['/usr/bin/zsh', 'init bash zsh'],
    ['/usr/bin/fish', 'init bash fish'],
    ['/bin/busybox', 'init bash'],
    ['', 'init bash'],
  ])(
    'by conda 4.6 and newer runs conda init from the prefix, for bash and the login shell %j',
    (SHELL, condaInit) => {
      const { code, stderr } = install(recent, { env: { SHELL } });
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(readFileSync(join(home, 'asked'), 'utf8')).toBe(`${home}/prefix/bin/conda ${condaInit}\n`);
      expect(existsSync(join(home, '.bashrc'))).toBe(false);
    },
  );

  test('by conda 4.5 writes .zshrc for zsh, and warns of an unknown shell', () => {
    install(old, { env: { SHELL: '/bin/zsh' } });
    expect(readFileSync(join(home, '.zshrc'), 'utf8')).toBe(block(join(home, 'prefix')));
    const { code, stderr } = install(old, { prefix: 'other', env: { SHELL: '/bin/fish' } });
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringContaining('start-up file of fish') });
  });

  test('leaves a fifo in place of .bashrc alone', () => {
    run(['mkfifo', join(home, '.bashrc')]);
    const { code, stderr } = install(old);
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: `Warning: ${join(home, '.bashrc')} is not a file; it was not changed\n`,
    });
  });

  testWithTools(
    "writes nothing into another user's ZDOTDIR",
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
        stderr: `Warning: cannot write ${join(folder, '.zshrc')}; it was not changed\n`,
      });
      expect(readdirSync(folder)).toEqual([]);
    },
  );

  describe.each(NEW_SHELLS)('interrupted by a signal while %s writes .bashrc', (shell) => {
    const beside = () => readdirSync(home).filter((name) => name.startsWith('.bashrc'));
    const own = 'alias ll=ls\n';

    test('leaves a whole file if the shell gets the signal', () => {
      writeFileSync(join(home, '.bashrc'), own);
      const mkdir = `/bin/mkdir "$@"; case $1 in *.archi-*) kill -INT "\${1##*-}" ;; esac`;
      install(old, { shell: [shell], env: { PATH: pathWithFakes({ mkdir }) } });
      expect(beside()).toEqual(['.bashrc']);
      expect(bashrc()).toContain(own);
    });

    test('leaves the file unchanged if the writing program gets the signal', () => {
      writeFileSync(join(home, '.bashrc'), own);
      const cp = 'case $2 in */.bashrc) kill -TERM "$PPID" ;; esac; exec /bin/cp "$@"';
      const { code, stderr } = install(old, { shell: [shell], env: { PATH: pathWithFakes({ cp }) } });
      expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringContaining('cannot write') });
      expect(beside()).toEqual(['.bashrc']);
      expect(bashrc()).toBe(own);
    });
  });

  test('is run only with -c, which a payload without conda refuses', () => {
    install(recent, { args: ['-b'] });
    expect(existsSync(join(home, 'asked'))).toBe(false);
    expect(install(without)).toMatchObject({ code: 2, stderr: expect.stringContaining('has no conda') });
  });

  test('gives a warning if it fails, and the installation succeeds', () => {
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

describe('the question whether to initialize conda', () => {
  test.each([
    ['', false],
    ['no', false],
    ['maybe', false],
    ['y', true],
    ['YES', true],
  ])('takes the answer %j as %j', (answer, isRun) => {
    const { code, stdout, stderr } = install(recent, { args: [], input: `\n${answer}\n` });
    expect({ code, stderr, asked: existsSync(join(home, 'asked')) }).toEqual({
      code: 0,
      stderr: '',
      asked: isRun,
    });
    expect(stdout).toContain('[no] >>> ');
  });

  test('takes the end of the input as no', () => {
    expect(install(recent, { args: [], input: '\n' })).toMatchObject({ code: 0, stderr: '' });
    expect(existsSync(join(home, 'asked'))).toBe(false);
  });

  test('is not asked without conda, nor where -c was given', () => {
    expect(install(without, { args: [], prefix: 'other', input: '\n' }).stdout).not.toContain('conda');
    expect(install(recent, { args: ['-c'], input: '\n' }).stdout).not.toContain('[no]');
    expect(existsSync(join(home, 'asked'))).toBe(true);
  });
});

describe('the command of the last message works in a shell', () => {
  test.each(['plain', 'with space', "it's", 'do$llar `x`'])('for the prefix %j', (prefix) => {
    const { stdout } = install(recent, { args: ['-bm'], prefix });
    const [, command = ''] = /^Use it in this shell: {2}(.*)$/m.exec(stdout) ?? [];
    for (const shell of NEW_SHELLS) expect(run([shell, '-c', command]).stdout).toBe('found: activate\n');
  });
});

test('-t is refused with the reason and a way out', () => {
  const { code, stderr } = install(recent, { args: ['-bt'] });
  expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining('conda build --test') });
  expect(readdirSync(home)).toEqual([]);
});
