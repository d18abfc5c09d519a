import { describe, expect, test } from 'vitest';
import { PlainExit } from '../../src/cli/plain-exit.js';
import { exitCodeOf, reportError } from '../../src/cli/report-error.js';
import { ToolError, UserError } from '../../src/errors.js';

const problem = { where: 'manifest.yaml:1:2', message: 'no such key', expected: 'name', found: 'nmae' };

function report(error: unknown, json: boolean): { stdout: string; stderr: string } {
  const out = { stdout: '', stderr: '' };
  reportError({
    error,
    json,
    stdout: (text) => {
      out.stdout += text;
    },
    stderr: (text) => {
      out.stderr += text;
    },
  });
  return out;
}

function oops(): Error {
  return Object.assign(new TypeError('oops'), { stack: 'TypeError: oops\n    at f (a.js:1:2)' });
}

describe('an error', () => {
  test.each<[string, unknown, number]>([
    ['in the input', new UserError('the manifest is wrong', [problem]), 2],
    ['of a tool or download', new ToolError('a download failed'), 3],
    ['in this program', oops(), 70],
    ['that is a thrown text', 'thrown text', 70],
  ])('%s', (_, error, exitCode) => {
    expect(exitCodeOf(error)).toBe(exitCode);
    expect(report(error, false).stdout).toBe('');
    expect(report(error, false).stderr).toMatchSnapshot();
    expect(report(error, true).stderr).toBe('');
    expect(JSON.parse(report(error, true).stdout)).toMatchSnapshot();
  });

  test('is printed without control characters', () => {
    const evil = 'a\u001b]0;b\u0007\r\u009b1m\u202ec\td\ne';
    const shown = report(new UserError(evil, [{ where: evil, message: evil, found: evil }]), false).stderr;
    expect(shown).not.toMatch(/[\0-\x08\x0b-\x1f\x7f-\x9f\u202e]/);
    const inOneLine = 'a\\u001b]0;b\\u0007\\u000d\\u009b1m\\u202ec\\u0009d\\u000ae';
    const inTwo = 'a\\u001b]0;b\\u0007\\u000d\\u009b1m\\u202ec\td\ne';
    expect(shown).toContain(`Error: ${inOneLine}\n  ${inOneLine}: ${inTwo}\n`);
  });

  test('shows an empty place and an empty value as quotes', () => {
    const problem = { where: '', message: 'no such file', found: '' };
    expect(report(new UserError('no', [problem]), false).stderr).toBe(
      'Error: no\n  "": no such file\n    found:    ""\n',
    );
  });

  test('that is a plain exit prints nothing', () => {
    const exit = new PlainExit(0);
    expect([exitCodeOf(exit), report(exit, false), report(exit, true)]).toEqual([
      0,
      { stdout: '', stderr: '' },
      { stdout: '', stderr: '' },
    ]);
  });
});
