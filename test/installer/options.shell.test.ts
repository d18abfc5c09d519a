import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { inspect } from '../../src/inspect/run.js';
import type { SetupOption } from '../../src/manifest/setup/behaviour.js';
import { openedPackage } from '../fixtures/opened.js';
import { builtInstaller } from './built.js';
import { makeInstaller } from './make-installer.js';
import { run } from './run.js';
import { setupOfScripts } from './setup.js';
import { SHELLS } from './shells.js';

let folder: string;
let prefix: string;
let answers: string;

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'archi-options-')));
  prefix = join(folder, 'pre fix');
  answers = join(folder, 'answers');
});

/** What a shell could take apart, or run. */
const ODD = `it's "$HOME" \`touch evil\` $(touch evil) \\ %s * ~ =|= -n`;

const OPTIONS: readonly SetupOption[] = [
  { name: 'telemetry', question: 'Send usage data?', values: ['yes', 'no'], default: 'no' },
  {
    name: 'channel',
    question: `Which $channel?`,
    values: ['stable', 'very beta', '$(touch evil)'],
    default: 'stable',
  },
  { name: 'data_dir', question: 'Where is data kept?', values: null, default: ODD },
];

/** Appends the variables to a file that its environment names, or to one beside the prefix. */
const REPORT = `for name in TELEMETRY CHANNEL DATA_DIR; do printf '%s=%s;' "$name" "$(printenv OPTION_$name)"; done >>../NAME\n`;
const report = (name: string) => REPORT.replace('NAME', name);

async function installerOf(
  options: readonly SetupOption[] = OPTIONS,
  version = '1.0',
  scripts: Readonly<Record<string, string>> = {
    pre_install: report('pre'),
    post_install: report('post'),
    pre_uninstall: report('bye'),
  },
): Promise<string> {
  const { settings, ...setup } = setupOfScripts(scripts);
  return makeInstaller([await openedPackage({ name: 'tool', files: { 'bin/tool': 'tool' } })], {
    setup: { ...setup, settings: { ...settings, options } },
    version,
  }).path;
}

const said = (name: string) => readFileSync(join(folder, name), 'utf8');
const variables = (telemetry: string, channel: string, dataDir: string) =>
  `TELEMETRY=${telemetry};CHANNEL=${channel};DATA_DIR=${dataDir};`;
const install = (installer: string, ...args: string[]) =>
  run(['sh', installer, '-b', '-p', prefix, ...args], { cwd: folder });

describe.each(SHELLS.map((shell) => ({ shell })))('options in $shell', ({ shell }) => {
  test('are given to all scripts as they were written, by default and from a file, and nothing of them is run', async () => {
    const installer = await installerOf();
    const odd = `  ${ODD}\t#; `;
    writeFileSync(answers, `# of IT\n\nchannel=$(touch evil)\ndata_dir=${odd}\n`);
    for (const { args, expected } of [
      { args: [], expected: variables('no', 'stable', ODD) },
      { args: ['--answers', 'answers'], expected: variables('no', '$(touch evil)', odd) },
    ]) {
      const installed = run([...shell, installer, '-b', '-p', prefix, ...args], { cwd: folder });
      expect(installed).toMatchObject({ code: 0, stderr: '' });
      expect(run([...shell, installer, '--verify', prefix, '--json'])).toMatchObject({ code: 0 });
      expect(run([...shell, join(prefix, '.archi/manage.sh'), '--uninstall', '-b'])).toMatchObject({
        ...{ code: 0, stderr: '' },
      });
      expect([said('pre'), said('post'), said('bye')]).toEqual([expected, expected, expected]);
      expect(readdirSync(folder).sort()).toEqual(['answers', 'bye', 'post', 'pre']);
      for (const name of ['pre', 'post', 'bye']) rmSync(join(folder, name));
    }
  });

  test('are asked for, with the default in brackets', async () => {
    const installer = await installerOf();
    const input = ['', 'perhaps', 'YES', '', `~ $HOME ${ODD}`, ''].join('\n');
    const { code, stdout, stderr } = run([...shell, installer, '-p', prefix], { input, cwd: folder });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(said('post')).toBe(variables('yes', 'stable', `~ $HOME ${ODD}`));
    expect(stdout).toContain(
      [
        '',
        'Send usage data? [yes|no]',
        '[no] >>> Please answer: yes, no.',
        '[no] >>> ',
        'Which $channel? [stable|very beta|$(touch evil)]',
        '[stable] >>> ',
        'Where is data kept?',
        `[${ODD}] >>> `,
      ].join('\n'),
    );
    expect(existsSync(join(folder, 'evil'))).toBe(false);
  });

  test('an answers file with faults is refused with all of them, before anything is written', async () => {
    const installer = await installerOf();
    writeFileSync(
      answers,
      [
        'telemetry=maybe\r',
        'telemetry',
        'chanel=stable',
        'channel=stable',
        'channel=very beta',
        '$(touch evil)=1',
        'data_dir=x',
      ].join('\n'),
    );
    const { code, stdout, stderr } = run([...shell, installer, '-b', '-p', prefix, '--answers', answers], {
      cwd: folder,
    });
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    await expect(stderr.replaceAll(folder, 'FOLDER')).toMatchFileSnapshot('golden/answers-refused.txt');
    expect(readdirSync(folder)).toEqual(['answers']);
  });
});

test.each([
  ['NUL bytes', Buffer.from('telemetry=yes\0\n'), 'control characters'],
  ['an escape sequence', Buffer.from('data_dir=\u001b[2J\n'), 'control characters'],
  ['70,000 bytes', Buffer.alloc(70_000, 'a'), '70000 bytes'],
  ['a value of 5,000 characters', Buffer.from(`data_dir=${'a'.repeat(5000)}\n`), 'at most 4096 characters'],
  ['a byte order mark', Buffer.from('\ufefftelemetry=yes\n'), 'no option'],
  ['two choices in one', Buffer.from('telemetry=yes|no\n'), 'telemetry cannot be yes|no'],
  ['no value for a choice', Buffer.from('telemetry=\n'), 'telemetry cannot be ;'],
  ['white space', Buffer.from('telemetry = yes\n'), 'no option telemetry ;'],
  ['30 wrong lines', Buffer.from('x\n'.repeat(30)), 'and 10 more'],
])('an answers file with %s is refused', async (_, content, message) => {
  writeFileSync(answers, content);
  const { code, stderr } = install(await installerOf(), '--answers', answers);
  expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining(message) });
  expect(readdirSync(folder)).toEqual(['answers']);
});

test.each([
  ['/dev/null', 'not a file'],
  ['.', 'not a file'],
  ['nowhere', 'not a file'],
])('%s is no answers file', async (path, message) => {
  const { code, stderr } = install(await installerOf(), '--answers', path);
  expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining(message) });
});

test('--answers is refused where nothing is asked', async () => {
  writeFileSync(answers, '');
  const { stderr } = install(await installerOf([], '1.0', {}), '--answers', answers);
  expect(stderr).toContain('has no options');
  const maintained = run(['sh', await installerOf(), '--verify', prefix, '--answers', answers]);
  expect(maintained).toMatchObject({ code: 2, stderr: expect.stringContaining('is for an installation') });
});

test('answers of a file are not asked for', async () => {
  writeFileSync(answers, 'data_dir=/srv\ntelemetry=yes\n');
  const { code, stdout } = run(['sh', await installerOf(), '-p', prefix, '--answers', answers], {
    input: '\nvery beta\n',
    cwd: folder,
  });
  expect({ code, post: said('post') }).toEqual({ code: 0, post: variables('yes', 'very beta', '/srv') });
  expect(stdout).not.toContain('usage data');
});

describe('an update', () => {
  const [telemetry, channel, dataDir] = OPTIONS as [SetupOption, SetupOption, SetupOption];

  test.each(['-u', '-f'])('with %s keeps the answers, and a file changes them', async (flag) => {
    writeFileSync(answers, 'telemetry=yes\ndata_dir=/srv\n');
    install(await installerOf(), '--answers', answers);
    rmSync(join(folder, 'post'));
    const newer = await installerOf(OPTIONS, '2.0');
    expect(install(newer, flag)).toMatchObject({ code: 0, stderr: '' });
    expect(said('post')).toBe(variables('yes', 'stable', '/srv'));
    rmSync(join(folder, 'post'));
    writeFileSync(answers, 'data_dir=\n');
    expect(install(newer, flag, '--answers', answers)).toMatchObject({ code: 0, stderr: '' });
    expect(said('post')).toBe(variables('yes', 'stable', ''));
    expect(readFileSync(join(prefix, '.archi/answers'), 'utf8')).toBe(
      'telemetry=yes\nchannel=stable\ndata_dir=\n',
    );
  });

  test('offers the former answers', async () => {
    writeFileSync(answers, 'channel=very beta\n');
    install(await installerOf(), '--answers', answers);
    const { stdout } = run(['sh', await installerOf(OPTIONS, '2.0'), '-u', '-p', prefix], {
      input: '\nyes\n\n\n',
      cwd: folder,
    });
    expect(stdout).toContain('[very beta] >>> ');
    expect(said('post')).toContain('CHANNEL=very beta;');
  });

  test('says which answer is no longer possible, and forgets options that are gone', async () => {
    writeFileSync(answers, 'channel=very beta\n');
    install(await installerOf(), '--answers', answers);
    const newer = await installerOf([{ ...channel, values: ['stable', 'next'] }, telemetry], '2.0');
    expect(install(newer, '-u')).toMatchObject({
      code: 0,
      stderr: 'Warning: channel was very beta, which it can no longer be (stable, next): it is stable now\n',
    });
    expect(readFileSync(join(prefix, '.archi/answers'), 'utf8')).toBe('channel=stable\ntelemetry=no\n');
    expect(dataDir.values).toBe(null);
  });
});

test('a repair brings lost answers back as defaults, and leaves others as they are', async () => {
  const installer = await installerOf();
  writeFileSync(answers, 'telemetry=yes\ndata_dir=/srv\n');
  install(installer, '--answers', answers);
  writeFileSync(join(prefix, 'bin/tool'), 'changed');
  expect(run(['sh', installer, '--repair', prefix])).toMatchObject({ code: 0, stderr: '' });
  expect(readFileSync(join(prefix, '.archi/answers'), 'utf8')).toContain('telemetry=yes');
  rmSync(join(prefix, '.archi/answers'));
  expect(run(['sh', installer, '--verify', prefix]).code).toBe(1);
  expect(run(['sh', installer, '--repair', prefix])).toMatchObject({ code: 0, stderr: '' });
  expect(readFileSync(join(prefix, '.archi/answers'), 'utf8')).toContain('telemetry=no\n');
  expect(run(['sh', installer, '--verify', prefix])).toMatchObject({ code: 0 });
});

test('lines that were written into the recorded answers set no other variable', async () => {
  install(await installerOf());
  writeFileSync(join(prefix, '.archi/answers'), 'PATH=/nowhere\n=x\n-i=x\n$(touch evil)=1\ntelemetry=yes');
  expect(run(['sh', join(prefix, '.archi/manage.sh'), '--uninstall', '-b'], { cwd: folder })).toMatchObject({
    code: 0,
  });
  expect(said('bye')).toBe(variables('yes', '', ''));
  expect(existsSync(join(folder, 'evil'))).toBe(false);
});

test('--check and --help show them, and write nothing', async () => {
  const installer = await installerOf();
  writeFileSync(answers, 'telemetry=yes\n');
  const { stdout } = install(installer, '--check', '--answers', answers);
  expect(stdout).toContain(
    `\nIt has these options; --answers FILE changes them:\n  telemetry=yes\n  channel=stable\n  data_dir=${ODD}\n`,
  );
  const json = install(installer, '--check', '--json', '--answers', answers).stdout;
  expect(JSON.parse(json).options).toEqual({ telemetry: 'yes', channel: 'stable', data_dir: ODD });
  expect(run(['sh', installer, '--help']).stdout).toContain('telemetry: Send usage data? (yes, no) [no]\n');
  expect(readdirSync(folder)).toEqual(['answers']);
});

test('inspect shows them', async () => {
  const { settings, ...setup } = setupOfScripts({ post_install: 'true\n' });
  const { path } = await builtInstaller({ setup: { ...setup, settings: { ...settings, options: OPTIONS } } });
  const { lines, result } = await inspect({ installer: path });
  expect(result).toMatchObject({ header: { known: true }, options: OPTIONS });
  expect(lines).toContain('  asks     telemetry: Send usage data? (yes, no) [no]');
});
