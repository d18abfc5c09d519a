import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { bin, runCommandLine } from '../command-line.js';
import { runProgram } from '../program.js';

// Empty: a checkout may have what `npm run demo` left in it, which commands find.
const folder = mkdtempSync(join(tmpdir(), 'archi-typed-'));
afterAll(() => rmSync(folder, { recursive: true }));

const run = (...argv: string[]) => runCommandLine(argv, { cwd: folder });

describe('what was typed', () => {
  test.each([
    ['no-such-command', ['grahp', 'my.lock']],
    ['no-such-topic', ['chanel', 'index', 'folder']],
    ['no-such-command-of-a-topic', ['channel', 'indx', 'folder']],
    ['no-such-flags', ['graph', '--chanel', '--frobnicate']],
    ['missing-flags', ['plan']],
    ['missing-argument', ['audit', '--channel', 'one', '--severity', 'error']],
    ['too-many-arguments', ['graph', 'my.lock', 'other.lock', '\u001b[31mred']],
    ['no-number', ['plan', '--want', 'a', '--channel', 'b', '--workers', 'many']],
    ['no-such-choice', ['graph', '--format', 'png']],
    ['no-such-choice-of-an-argument', ['completion', 'nosh']],
    ['begun-flag', ['installer', '--compress', 'zstd']],
    ['flag-without-value', ['installer', '--out']],
    ['choice-without-value', ['graph', '--format', '--reverse']],
    ['flag-twice', ['installer', '--out', 'a', '--out', 'b']],
    ['flag-that-needs-another', ['graph', 'my.lock', '--all-versions']],
    ['argument-of-none', ['plan', 'numpy']],
    ['topic-for-command', ['image', 'lnit', 'Dockerfile']],
    ['flag-first', ['--offline', 'lock']],
    ['help-for-nothing', ['help', 'insatller']],
    ['two-of-one-kind', ['installer', '--py', '3.7', '--manifest', 'manifest.yaml']],
  ])('%s', async (name, argv) => {
    const { status, stdout, stderr } = await run(...argv);
    expect([status, stdout]).toEqual([2, '']);
    await expect(stderr).toMatchFileSnapshot(`golden/typed-${name}.txt`);
    const asJson = JSON.parse((await run(...argv, '--json')).stdout);
    expect(asJson.error.problems.length).toBeGreaterThan(0);
  });

  test.each([
    [['help'], ['--help']],
    [['-h'], ['--help']],
    [[], ['--help']],
    [
      ['help', 'channel'],
      ['channel', '--help'],
    ],
    [['channel'], ['channel', '--help']],
    [
      ['help', 'channel', 'index'],
      ['channel', 'index', '--help'],
    ],
    [
      ['lock', '-h'],
      ['lock', '--help'],
    ],
    [
      ['audit', 'x', '--frobnicate', '-h'],
      ['audit', '--help'],
    ],
    [['-V'], ['--version']],
    [['version'], ['--version']],
    [['image', 'run', '--version'], ['--version']],
  ])('%j is what %j says', async (argv, usual) => {
    const asked = await run(...argv);
    expect(asked).toEqual(await run(...usual));
    expect([asked.status, asked.stderr]).toEqual([0, '']);
  });

  test('a version as JSON', async () => {
    expect(JSON.parse((await run('--version', '--json')).stdout)).toEqual({
      name: 'archi-construct',
      version: expect.stringMatching(/^\d+\.\d+\.\d+$/),
      node: process.versions.node,
    });
  });

  test('what is piped in is no argument', async () => {
    const { stderr } = await runProgram([process.execPath, bin, 'channel', 'index'], {
      input: 'some.lock\n',
    });
    expect(stderr).toContain('FOLDER: this argument is missing');
  });

  test('words behind -- keep their order, also where one comes twice', async () => {
    const { stderr } = await run('lock', '--py', '3.7', '--', '3.7', 'b', '3.7');
    expect(stderr).toContain('found:    "3.7", "b", "3.7"');
  });

  test('a flag that may be repeated takes one value at a time: what is behind it is an argument', async () => {
    const { stderr } = await run('graph', '--root', 'zlib', 'no-such.lock');
    expect(stderr).toContain('No such file or folder');
  });
});

test('a result that cannot be written is no success', async () => {
  const { status, stderr } = await runProgram([
    'sh',
    '-c',
    '"$0" "$1" --version >/dev/full',
    process.execPath,
    bin,
  ]);
  expect([status, stderr]).toEqual([
    3,
    'Error: cannot write to standard output: ENOSPC: no space left on device, write\n',
  ]);
});

test('what is lost on stderr changes no exit code', async () => {
  const script = '"$0" "$1" no-such-command 2>/dev/full';
  const { status } = await runProgram(['sh', '-c', script, process.execPath, bin]);
  expect(status).toBe(2);
});
