import { appendFileSync, existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { FixtureFile } from '../fixtures/package.js';
import { installerOf, UTF8 } from './life.js';
import { run } from './run.js';
import { PLACEHOLDER } from './sample.js';
import { SHELLS } from './shells.js';

/** Names of files that a package may have and that mean something to a shell, printf, read or find. */
const NAMES = [
  '-rf',
  '~',
  '#x',
  'share/back\\slash',
  'share/a\\nb\\',
  'share/-n',
  "share/it's",
  'share/"quoted"',
  'share/$(touch pwned)',
  'share/`touch pwned`',
  'share/* ?[a]',
  'share/ lead',
  'share/trail ',
  'share/%s%n',
  'share/!x',
  'share/a=b;c&d|e>f',
  'share/naïve ☃',
  'share/e\u0301',
  `share/${'a'.repeat(255)}`,
  '__proto__/constructor',
];
const text: FixtureFile = { data: `in ${PLACEHOLDER}\n`, placeholder: { prefix: PLACEHOLDER, mode: 'text' } };
const binary: FixtureFile = {
  data: `\0${PLACEHOLDER}/x\0`,
  placeholder: { prefix: PLACEHOLDER, mode: 'binary' },
};

/** Each name four times: plain, relocated as a text, relocated as a binary, and as a link. */
const files = Object.fromEntries(
  NAMES.flatMap((name): [string, FixtureFile][] => [
    [name, `plain ${name}\n`],
    [`text/${name}`, text],
    [`binary/${name}`, binary],
    [`link/${name}`, { softlink: 'a target' }],
  ]),
);

test.each(SHELLS.map((shell) => ({ shell })))(
  'files with odd names are installed, verified and removed by $shell',
  async ({ shell }) => {
    const folder = mkdtempSync(join(tmpdir(), 'archi-odd-names-'));
    const installer = await installerOf([{ name: 'odd', files }]);
    const prefix = join(folder, 'prefix');
    const sh = (...args: string[]) =>
      run([...shell, installer, ...args], { cwd: folder, env: { ...UTF8, HOME: folder } });
    const verified = () => JSON.parse(sh('--verify', prefix, '--json').stdout);

    const installed = sh('-b', '-p', prefix);
    expect({ code: installed.code, stderr: installed.stderr }).toEqual({ code: 0, stderr: '' });
    for (const name of NAMES) {
      expect(readFileSync(join(prefix, name), 'utf8')).toBe(`plain ${name}\n`);
      expect(readFileSync(join(prefix, 'text', name), 'utf8')).toBe(`in ${prefix}\n`);
      expect(readFileSync(join(prefix, 'binary', name), 'latin1')).toContain(`\0${prefix}/x\0`);
    }
    expect(verified()).toMatchObject({ ok: true });

    for (const name of NAMES) appendFileSync(join(prefix, name), 'changed');
    const { changed } = verified();
    expect(changed.map(({ path }: { path: string }) => path).sort()).toEqual([...NAMES].sort());
    expect(sh('--repair', prefix, '-b').code).toBe(0);
    expect(verified()).toMatchObject({ ok: true });

    expect(sh('--uninstall', prefix, '-b').code).toBe(0);
    expect(existsSync(prefix)).toBe(false);
    expect(run(['find', folder, '-name', '*pwned*']).stdout).toBe('');
  },
);
