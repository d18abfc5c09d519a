import { existsSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import { shellQuote } from '../../src/text/shell-word.js';
import { openedPackage } from '../fixtures/opened.js';
import { TERMINAL } from '../terminal.js';
import { describeWithTools } from '../tools.js';
import { pathWithFakes } from './fake-tools.js';
import { makeInstaller } from './make-installer.js';
import { run } from './run.js';
import { SHELLS } from './shells.js';

const NAMES = ['one', 'two', 'three', 'four', 'five'];

let installer: string;
let folder: string;

beforeAll(async () => {
  const noise = (name: string) =>
    Buffer.from(Array.from({ length: 9000 }, (_, i) => (i * i * name.length) % 251));
  const packages = NAMES.map((name) => openedPackage({ name, files: { [`share/${name}`]: noise(name) } }));
  installer = makeInstaller(await Promise.all(packages), { licenseText: 'Do as you like.\n' }).path;
});

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'archi-terminal-'));
});

/** Runs a command on a terminal of its own and types the input there. Returns everything shown. */
function onTerminal(
  command: readonly string[],
  { input = '', env = {} }: { input?: string; env?: Record<string, string> } = {},
) {
  const line = command.map(shellQuote).join(' ').replaceAll('"$newline"', '\n');
  // If a program waits for more input, the test fails instead of hanging.
  return run(['timeout', '100', 'script', '-qec', line, '/dev/null'], {
    input,
    env: { HOME: folder, SHELL: '/bin/sh', ...env },
  });
}

const percentages = (shown: string) =>
  [...shown.matchAll(/\rUnpacking .*? +(\d+)%/g)].map(([, number]) => Number(number));

describeWithTools('an installer on a terminal', TERMINAL, () => {
  test.each(SHELLS.map((shell) => ({ shell })))('shows growing percentages in $shell', ({ shell }) => {
    const prefix = join(folder, 'prefix');
    const { code, stdout } = onTerminal([...shell, installer, '-b', '-p', prefix]);
    expect({ code, stdout }).toMatchObject({ code: 0 });
    const shown = percentages(stdout);
    expect(shown.length).toBeGreaterThan(20);
    expect(shown.every((number) => number > 0 && number <= 100)).toBe(true);
    expect(shown.at(-1)).toBe(100);
    // All bytes that the streams read are counted. The last of them may be shown out of order.
    expect(Math.max(...shown.slice(0, -1))).toBeGreaterThan(95);
    expect(readdirSync(join(prefix, 'share')).sort()).toEqual([...NAMES].sort());
    expect(existsSync(join(prefix, '.archi/steps'))).toBe(false);
  });

  /** Shells that find tar on PATH. Debian's busybox has its own. */
  const FINDING = SHELLS.filter(([program]) => program !== 'busybox').map((shell) => ({ shell }));

  /** Returns a PATH with a tar that runs this body when it is called for the first stream. */
  const tarThat = (does: string) => {
    const real = run(['sh', '-c', 'command -v tar']).stdout.trim();
    const once = (name: string) => `mkdir ${folder}/${name} 2>/dev/null`;
    return pathWithFakes({
      tar: `[ "$1" = --version ] || ${once('environment')} || { ${once('stream')} && ${does}; }\nexec ${real} "$@"`,
    });
  };

  test.each(FINDING)('ends in $shell if a stream dies', ({ shell }) => {
    const { code, stdout } = onTerminal([...shell, installer, '-b', '-p', join(folder, 'prefix')], {
      env: { PATH: tarThat('exit 7') },
    });
    expect({ code, stdout }).toEqual({
      code: 1,
      stdout: expect.stringMatching(/\r\nError: unpacking failed/),
    });
    expect(readdirSync(folder).sort()).toEqual(['environment', 'stream']);
  });

  test.each(FINDING)('leaves nothing behind after a signal in $shell', ({ shell }) => {
    // The parent of this tar is the installer, which may not know of its child yet.
    const { code } = onTerminal([...shell, installer, '-b', '-p', join(folder, 'prefix')], {
      env: { PATH: tarThat('kill -TERM $PPID && exec sleep 600') },
    });
    expect(code).toBe(143);
    expect(readdirSync(folder).sort()).toEqual(['environment', 'stream']);
  });

  test('takes answers from the terminal and gives it to the pager', () => {
    const pager = pathWithFakes({ pager: '[ -t 1 ] && echo on a terminal: && cat' });
    const { code, stdout } = onTerminal(['sh', installer], {
      input: '\nyes\n~/here\n',
      env: { PATH: pager, PAGER: 'pager' },
    });
    expect({ code, stdout }).toMatchObject({ code: 0 });
    expect(stdout).toContain('on a terminal:\r\nDo as you like.');
    expect(existsSync(join(folder, 'here/share/one'))).toBe(true);
  });
});

test('without a terminal one line is printed, without percentages', () => {
  const { stdout } = run(['sh', installer, '-b', '-p', join(folder, 'prefix')]);
  expect(stdout).toMatch(/^Unpacking 5 packages \(\d+ MB\) \.\.\.$/m);
  expect(stdout).not.toMatch(/[\r%]/);
  expect(readFileSync(join(folder, 'prefix/share/two')).length).toBe(9000);
});
