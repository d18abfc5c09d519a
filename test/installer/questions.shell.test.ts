import { existsSync, mkdirSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openedPackage } from '../fixtures/opened.js';
import { pathWithFakes } from './fake-tools.js';
import { makeInstaller } from './make-installer.js';
import { run } from './run.js';
import { SHELLS } from './shells.js';

let installer: string;
let home: string;

beforeAll(async () => {
  const tool = await openedPackage({ name: 'tool', files: { 'bin/tool': '' } });
  installer = makeInstaller([tool], { licenseText: 'Do as you like.\n' }).path;
});

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'archi-ask-'));
});

/** Answers the questions, one answer a line, in a HOME and working folder of its own. */
function answer(
  answers: readonly string[],
  {
    shell = ['sh'],
    args = [],
    env = {},
  }: { shell?: readonly string[]; args?: readonly string[]; env?: Record<string, string> } = {},
) {
  const input = answers.map((line) => `${line}\n`).join('');
  return run([...shell, installer, ...args], {
    input,
    cwd: home,
    env: { HOME: home, PAGER: 'cat', WHERE: 'some where', EMPTY: '', ...env },
  });
}

/** Returns `$` and a text in braces, as typed. */
const braced = (inside: string) => `$\{${inside}}`;
const installedIn = (folder: string) => existsSync(join(home, folder, 'bin/tool'));

test("the prompts come in constructor's order", async () => {
  const { stdout, stderr } = answer(['', '', 'perhaps', 'YES', '$NOWHERE/x', '~/here']);
  const talk = `${stdout}--- stderr\n${stderr}`
    .replaceAll(home, 'HOME')
    .replace(/for linux-\S+/, 'for PLATFORM');
  await expect(talk).toMatchFileSnapshot('golden/questions.txt');
});

describe('the licence', () => {
  test.each([['no'], ['NO'], ['', 'y', 'maybe', 'No']])(
    'is declined by %j, and nothing is written',
    (...lines) => {
      const { code, stdout, stderr } = answer(['', ...lines]);
      expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining('was not accepted') });
      expect(stdout).toContain('Do as you like.');
      expect(stdout.split("Please answer 'yes' or 'no'")).toHaveLength(lines.length);
      expect(readdirSync(home)).toEqual([]);
    },
  );

  test('is shown by PAGER with its arguments, else by more, else by cat', () => {
    const show = 'printf "<%s:" "$0 $*"; cat; printf ">"';
    const more = pathWithFakes({ more: show, mypager: show });
    const shown = (env: Record<string, string>) =>
      /<(\S+ .*):Do as you like/.exec(answer([''], { env }).stdout)?.[1];
    expect(shown({ PATH: more, PAGER: 'mypager -a *' })).toMatch(/mypager -a \*$/);
    expect(shown({ PATH: more, PAGER: '' })).toMatch(/\/more $/);
    expect(shown({ PATH: more, PAGER: 'not-there' })).toMatch(/\/more $/);
    expect(answer([''], { env: { PATH: more, PAGER: 'cat' } }).stdout).toContain('>>> Do as you like.\n');
  });
});

describe('the end of the input is a refusal, and nothing is written', () => {
  test.each([[[]], [['']], [['', 'maybe']], [['', 'yes']], [['', 'yes', '$NOWHERE']]])(
    'after %j',
    (answers) => {
      const { code, stderr } = answer(answers);
      expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining('give -b') });
      expect(readdirSync(home)).toEqual([]);
    },
  );
});

/** Folders that cannot be typed, and why. */
const REFUSED = [
  ['$NOWHERE/x', 'NOWHERE is not set'],
  ['$EMPTY/x', 'EMPTY is not set, or empty'],
  // A variable of the script, not of the environment.
  ['~/$VERSION', 'VERSION is not set'],
  ['~/$(touch pwned)', 'only the name of a variable'],
  [`~/${braced('WHERE:=$(touch pwned)')}`, 'only the name of a variable'],
  ['~/${WHERE', 'only the name of a variable'],
  ['~/$', 'only the name of a variable'],
  ['~/`touch pwned`', 'backquotes are not supported'],
  ['~root/x', 'another user'],
  ['/', 'root folder'],
  ['missing/../x', 'without . and ..'],
  ['~/full', 'is not empty'],
] as const;

describe.each(SHELLS.map((shell) => ({ shell })))('the folder typed into $shell', ({ shell }) => {
  const place = (typed: string, more: readonly string[] = []) =>
    answer(['', 'yes', typed, ...more], { shell });

  test.each([
    ['', 'Small'],
    ['~/other', 'other'],
    ['  $HOME/blanks  ', 'blanks'],
    [`${braced('HOME')}/$WHERE/x`, 'some where/x'],
    [`$HOME/${braced('WHERE')}here`, 'some wherehere'],
    ['relative', 'relative'],
    ['a\\b', 'a\\b'],
    ['not~/x', 'not~/x'],
    ["it's *", "it's *"],
  ])('%j is expanded to %j', (typed, folder) => {
    const { code, stderr } = place(typed);
    expect({ code, stderr, is: installedIn(folder) }).toEqual({ code: 0, stderr: '', is: true });
  });

  // An installer gives up after ten answers.
  test.each([{ refused: REFUSED.slice(0, 6) }, { refused: REFUSED.slice(6) }])(
    'is refused with its reason and asked for again: $refused',
    ({ refused }) => {
      mkdirSync(join(home, 'full'));
      writeFileSync(join(home, 'full/file'), '');
      const [first = '', ...typed] = refused.map(([folder]) => folder);
      const { code, stdout, stderr } = place(first, [...typed, '~/second']);
      const told = stderr.split('\n').filter((line) => /^Error: (?!\d+ problem)/.test(line));
      expect(told).toEqual(refused.map(([, reason]) => expect.stringContaining(reason)));
      expect({ code, is: installedIn('second') }).toEqual({ code: 0, is: true });
      // The first default is offered again.
      expect(stdout.split(`[${home}/Small] >>> `)).toHaveLength(refused.length + 2);
      expect(readdirSync(home).filter((name) => name !== 'full' && name !== '.conda')).toEqual(['second']);
    },
  );
});

test('the folder of -p is offered, and an unfit folder is asked for again', () => {
  mkdirSync(join(home, 'full'));
  writeFileSync(join(home, 'full/file'), '');
  const { code, stdout, stderr } = answer(['', 'yes', '', '~/x'], { args: ['-p', join(home, 'full')] });
  expect({ code, is: installedIn('x') }).toEqual({ code: 0, is: true });
  expect(stdout).toContain(`[${home}/full] >>> `);
  expect(stderr).toContain('is not empty');
});

test('without HOME the folder below /opt is offered, and ~ is refused', () => {
  const { stdout, stderr } = run(['env', '-u', 'HOME', 'sh', installer], { input: '\nyes\n~/x\n' });
  expect(stdout).toContain('[/opt/Small] >>> ');
  expect(stderr).toContain('HOME is not set');
});
