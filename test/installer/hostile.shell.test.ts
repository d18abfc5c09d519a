import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { shellQuote } from '../../src/text/shell-word.js';
import { anyText } from '../fixtures/any-text.js';
import { openedPackage } from '../fixtures/opened.js';
import { hasTool } from '../tools.js';
import { makeInstaller } from './make-installer.js';
import { run } from './run.js';
import { SHELLS } from './shells.js';

const HOSTILE = [
  "it's",
  '"; touch pwned; "',
  '$(touch pwned)',
  '`touch pwned`',
  '$' + '{HOME}',
  'a\nEOF\ntouch pwned',
  'x\n@@END_HEADER@@\ny',
  '-n %s \\n \\c',
  '* ~ ? [a]',
  '# END VALUES',
  'naïve ☃',
];

describe('a name, a version and a licence text that contain shell syntax are used as text', () => {
  test.each(HOSTILE)('%j', async (text) => {
    const folder = mkdtempSync(join(tmpdir(), 'archi-hostile-'));
    const licenseText = `${text}\n@@END_HEADER@@\nEOF\n`;
    const sample = await openedPackage({ name: 'tool', files: { 'bin/tool': '' } });
    const { path } = makeInstaller([sample], { name: text, version: text, licenseText });
    for (const shell of SHELLS) {
      const options = { cwd: folder, env: { LC_ALL: 'C.UTF-8', HOME: folder } };
      const version = run([...shell, path, '--version'], options);
      expect([shell, version.stdout]).toEqual([
        shell,
        `${text} ${text} ${version.stdout.trim().split(' ').at(-1)}\n`,
      ]);
      const prefix = join(folder, shell.join('-'));
      const { code, stderr } = run([...shell, path, '-p', prefix], {
        ...options,
        input: '\nyes\n\n',
        env: { ...options.env, PAGER: 'cat' },
      });
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(readFileSync(join(prefix, 'LICENSE.txt'), 'utf8')).toBe(licenseText);
    }
    expect(run(['find', folder, '-name', '*pwned*']).stdout).toBe('');
  });
});

test('any text quoted for a shell is read back by the shell unchanged', () => {
  const shells = SHELLS.filter(([program = '']) => hasTool(program));
  fc.assert(
    fc.property(anyText({ maxLength: 40 }), (text) => {
      fc.pre(!/\0|\p{Surrogate}/u.test(text));
      for (const shell of shells.filter(([program]) => program === 'dash' || program === 'bash')) {
        const script = `newline='\n'\nvalue=${shellQuote(text)}\nprintf '%s' "$value"`;
        expect(run([...shell, '-c', script]).stdout).toBe(text);
      }
    }),
    { numRuns: 40 },
  );
});
