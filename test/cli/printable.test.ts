import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, expect, test, vi } from 'vitest';
import { BaseCommand } from '../../src/cli/base-command.js';
import { readProgram } from '../../src/cli/program.js';
import { openProgress } from '../../src/cli/progress/open.js';
import { reportError } from '../../src/cli/report-error.js';
import { UserError } from '../../src/errors.js';
import { escapeForTerminal } from '../../src/text/escape.js';
import { bin } from '../command-line.js';

/** Clears the screen, sets a title, does both in 8-bit forms, overwrites a line and reverses text. */
const STEERING = '\u001b[2J\u001b]0;x\u0007\u009b2J\u009dx\r\b\u202ecba\u2066\u007f';
const CONTROLS = /[\0-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]/;
const program = readProgram(pathToFileURL(bin).href);
const cache = mkdtempSync(join(tmpdir(), 'archi-printable-'));

class Telling extends BaseCommand {
  async run() {
    const { flags } = await this.parse(Telling);
    this.common(flags);
    this.log(`package ${STEERING}`);
    return { name: STEERING };
  }
}

const tell = (argv: readonly string[]) => Telling.run({ argv, id: 'tell', program });

afterEach(() => vi.restoreAllMocks());

function stdout(): string[] {
  const written: string[] = [];
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    written.push(String(text));
    return true;
  });
  return written;
}

test('escapeForTerminal keeps line ends and tabs', () => {
  expect(escapeForTerminal('a\n\tb é …')).toBe('a\n\tb é …');
});

test.each([[['-q']], [['-q', '--json']]])(
  'a command prints no control characters of its result with %j',
  async (argv) => {
    const written = stdout();
    await tell([...argv, '--cache-dir', cache]);
    expect(written.join('')).toContain('\\u009b');
    expect(written.join('')).not.toMatch(CONTROLS);
  },
);

test('--json prints a text that parses to the exact result', async () => {
  const written = stdout();
  await tell(['-q', '--json', '--cache-dir', cache]);
  expect(JSON.parse(written.join(''))).toEqual({ name: STEERING });
});

test('progress prints no control characters', () => {
  let text = '';
  const stream = {
    write: (piece: string) => {
      text += piece;
    },
  };
  const { emit } = openProgress({ stream, quiet: false, verbose: true, env: {} });
  emit({ kind: 'start', step: STEERING, title: STEERING });
  emit({ kind: 'progress', step: STEERING, done: 1, detail: STEERING });
  emit({ kind: 'warning', message: STEERING });
  emit({ kind: 'end', step: STEERING, summary: STEERING });
  expect(text.split('\n')).toHaveLength(5);
  expect(text).not.toMatch(CONTROLS);
});

test.each([true, false])('an error is printed without control characters, --json %s', (json) => {
  let text = '';
  const write = (piece: string) => {
    text += piece;
  };
  const error = new UserError(STEERING, [{ where: STEERING, message: STEERING, found: STEERING }]);
  reportError({ error, json, stdout: write, stderr: write });
  expect(text).not.toMatch(CONTROLS);
});
