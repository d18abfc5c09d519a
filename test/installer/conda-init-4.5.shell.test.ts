import {
  chmodSync,
  chownSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { NOBODY, obstacleToNobody } from '../e2e/nobody.js';
import { testWithTools, toolsThere } from '../tools.js';
import {
  bashrc,
  block,
  home,
  install,
  NEW_SHELLS,
  old,
  uninstall,
  useCondaInstallers,
} from './conda-init.js';
import { run } from './run.js';
import { SHELLS } from './shells.js';

useCondaInstallers();

/** Without zsh, the .zshrc that it would read is not checked. */
const ZSH = toolsThere(['zsh']);

const MINE = 'alias ll="ls -l" # \xff\xe9 \\ %s\nlast=1';

describe.each(SHELLS.map((shell) => ({ shell })))('initialization of conda 4.5 by $shell', ({ shell }) => {
  test.each(['plain', 'with space', "it's", 'do$llar `x` "q"', '100%', 'back\\nslash'])(
    'lets a new shell find conda in the prefix %j',
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

  test('keeps other encodings, the mode and a link of .bashrc, and changes nothing the second time', () => {
    mkdirSync(join(home, 'dotfiles'));
    writeFileSync(join(home, 'dotfiles/rc'), Buffer.from(MINE, 'latin1'));
    chmodSync(join(home, 'dotfiles/rc'), 0o640);
    symlinkSync('dotfiles/rc', join(home, '.bashrc'));
    for (let time = 0; time < 2; time++) {
      // yash reads only bytes of its locale, and must leave a file alone that it cannot read as a whole.
      const { code, stderr } = install(old, { shell, args: ['-b', '-c', ...(time > 0 ? ['-u'] : [])] });
      expect(code).toBe(0);
      const expected = stderr === '' ? `${MINE}\n${block(join(home, 'prefix'))}` : MINE;
      if (stderr !== '')
        expect([shell, stderr]).toEqual([['yash'], expect.stringContaining('was not changed')]);
      expect(bashrc()).toBe(expected);
    }
    expect(lstatSync(join(home, '.bashrc')).isSymbolicLink()).toBe(true);
    expect(lstatSync(join(home, 'dotfiles/rc')).mode & 0o777).toBe(0o640);
    expect(readdirSync(join(home, 'dotfiles'))).toEqual(['rc']);
  });

  test('replaces the lines of another conda, and leaves a mark without its end alone', () => {
    const others = 'a=1\n# >>> conda initialize >>>\nsomething\n# <<< conda initialize <<<\nb=2\n';
    writeFileSync(join(home, '.bashrc'), others);
    install(old, { shell });
    expect(bashrc()).toBe(`a=1\n${block(join(home, 'prefix'))}b=2\n`);
    rmSync(join(home, 'prefix'), { recursive: true });
    const half = 'a=1\n# >>> conda initialize >>>\nb=2\n';
    writeFileSync(join(home, '.bashrc'), half);
    const { code, stderr } = install(old, { shell });
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringContaining('was not changed') });
    expect(bashrc()).toBe(half);
  });

  test("replaces its own lines in a file with CRLF, and keeps the user's line ends", () => {
    const marked = '# >>> conda initialize >>>\r\nsomething\r\n# <<< conda initialize <<<\r\n';
    writeFileSync(join(home, '.bashrc'), `a=1\r\n${marked}b=2\r\n`);
    install(old, { shell });
    expect(bashrc()).toBe(`a=1\r\n${block(join(home, 'prefix'))}b=2\r\n`);
    writeFileSync(join(home, '.bashrc'), bashrc().replace(/\r?\n/g, '\r\n'));
    expect(uninstall(shell)).toMatchObject({ code: 0, stderr: '' });
    expect(bashrc()).toBe('a=1\r\nb=2\r\n');
  });

  test('writes .zshrc of ZDOTDIR, and --uninstall removes its lines', () => {
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
      const inZsh = run([zsh, '-i', '-c', 'conda --version $mine'], { env: { HOME: home, ZDOTDIR } });
      expect(inZsh.stdout).toBe('found: --version 1\n');
    }
    expect(uninstall(shell, env)).toMatchObject({ code: 0, stderr: '' });
    expect(readFileSync(zshrc, 'utf8')).toBe('mine=1\n');
    expect(bashrc()).toBe('');
  });

  testWithTools(
    "by root writes nothing into another user's HOME",
    { tools: [], obstacle: obstacleToNobody },
    () => {
      writeFileSync(join(home, '.bashrc'), 'theirs\n');
      chownSync(home, NOBODY, NOBODY);
      const { code, stderr } = install(old, { shell, args: ['-bc', '--skip-owner'] });
      expect({ code, stderr }).toEqual({
        code: 0,
        stderr: expect.stringMatching(/^Warning: .* belongs to another user/),
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
