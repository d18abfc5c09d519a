import { appendFileSync, existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { pathWithFakes } from './fake-tools.js';
import { installerOf, Life } from './life.js';
import { run } from './run.js';
import { SHELLS } from './shells.js';

const installer = installerOf([
  { name: 'plain', version: '1.0', files: { 'bin/run': 'run', 'lib/plain/a.py': 'a', 'share/text': 'text' } },
]);

/** Tools that fail at once or after a part of their work, so that what they read or print is incomplete. */
const FAILING: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'find that fails': { find: '/usr/bin/find "$@"; exit 1' },
  'find that prints nothing': { find: 'exit 1' },
  'sort that fails': { sort: 'cat >/dev/null; exit 2' },
  'sort that is killed halfway': { sort: '/usr/bin/sort "$@" | head -n 3; kill -9 $$' },
  'cut that fails': { cut: 'cat >/dev/null; exit 1' },
  'cut that is killed halfway': { cut: '/usr/bin/cut "$@" | head -n 3; kill -9 $$' },
};

/**
 * The last part of a pipeline is a process of its own in one of them, and the shell itself in the other. busybox has
 * its own tools.
 */
const TWO_KINDS = SHELLS.filter(([program]) => program === 'dash' || program === 'zsh');

async function installed(): Promise<Life> {
  const life = new Life(await installer);
  expect(life.install()).toMatchObject({ code: 0 });
  return life;
}

describe.each(TWO_KINDS.map((shell) => [shell.join(' '), shell] as const))('%s', (_, shell) => {
  describe.each(Object.entries(FAILING))('with a %s', (_, fakes) => {
    const look = (life: Life, ...args: string[]) =>
      run([...shell, ...args], { env: { PATH: pathWithFakes(fakes), HOME: life.folder } });

    test('reports that --verify failed, as text and as JSON', async () => {
      const life = await installed();
      appendFileSync(join(life.prefix, 'share/text'), 'x');
      expect(look(life, life.installer, '--verify', life.prefix).code).toBe(1);
      const { code, stdout } = look(life, join(life.prefix, '.archi/manage.sh'), '--verify', '--json');
      expect({ code, ok: JSON.parse(stdout).ok }).toEqual({ code: 1, ok: false });
    });

    test('reports that --repair failed', async () => {
      const life = await installed();
      rmSync(join(life.prefix, 'share/text'));
      expect(look(life, life.installer, '--repair', life.prefix).code).toBe(1);
    });

    test('reports that --uninstall failed and keeps its lists, and run again removes everything', async () => {
      const life = await installed();
      // A failure of find is noticed before anything is removed.
      const code = 'find' in fakes ? 16 : 1;
      expect(look(life, life.installer, '--uninstall', life.prefix, '-b').code).toBe(code);
      if ('find' in fakes) expect(existsSync(join(life.prefix, 'bin/run'))).toBe(true);
      expect(existsSync(join(life.prefix, '.archi/records'))).toBe(true);
      expect(life.look('--uninstall', '-b').code).toBe(0);
      expect(existsSync(life.prefix)).toBe(false);
    });
  });
});

describe('--verify fails without', () => {
  test.each(['.archi/records', '.archi/environment', '.archi/installed'])('%s', async (list) => {
    const life = await installed();
    rmSync(join(life.prefix, list), { recursive: true });
    expect(life.look('--verify').code).toBe(1);
    rmSync(join(life.prefix, '.archi/environment'), { force: true });
    expect(life.look('--verify').code).toBe(1);
  });
});
