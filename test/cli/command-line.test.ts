import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { bin, runCommandLine } from '../command-line.js';
import { runProgram } from '../program.js';

// An empty folder: a checkout may have the files of `npm run demo`, which commands find.
const folder = mkdtempSync(join(tmpdir(), 'archi-typed-'));
afterAll(() => rmSync(folder, { recursive: true }));

const run = (...argv: string[]) => runCommandLine(argv, { cwd: folder });

describe('a wrong command line is explained:', () => {
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
    ['level-of-another-compression', ['installer', '--py', '3.7', '--compression-level', '12', '--dry-run']],
    ['flag-without-value', ['installer', '--out']],
    ['choice-without-value', ['graph', '--format', '--reverse']],
    ['flag-twice', ['installer', '--out', 'a', '--out', 'b']],
    ['flag-that-needs-another', ['graph', 'my.lock', '--all-versions']],
    ['topic-with-flags', ['channel', '--verbose']],
    ['two-words-in-one', ['channel index', 'folder']],
    ['empty-argument', ['audit', '']],
    ['many-arguments', ['audit', ...Array.from({ length: 1000 }, (_, index) => `${index}.lock`)]],
    ['newline', ['audit', 'a\n  do:       something else']],
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
  ])('the command line %j prints what %j prints', async (argv, usual) => {
    const printed = await run(...argv);
    expect(printed).toEqual(await run(...usual));
    expect([printed.status, printed.stderr]).toEqual([0, '']);
  });

  test('--version --json prints the version as JSON', async () => {
    expect(JSON.parse((await run('--version', '--json')).stdout)).toEqual({
      name: 'archi-construct',
      version: expect.stringMatching(/^\d+\.\d+\.\d+$/),
      node: process.versions.node,
    });
  });

  test('piped input is not taken for an argument', async () => {
    const { stderr } = await runProgram([process.execPath, bin, 'channel', 'index'], {
      input: 'some.lock\n',
    });
    expect(stderr).toContain('FOLDER: this argument is missing');
  });

  test('arguments behind -- keep their order and their repetitions', async () => {
    const { stderr } = await run('lock', '--py', '3.7', '--', '3.7', 'b', '3.7');
    expect(stderr).toContain('found:    "3.7", "b", "3.7"');
  });

  test('a repeatable flag takes one value, and the word behind it is an argument', async () => {
    const { stderr } = await run('graph', '--root', 'zlib', 'no-such.lock');
    expect(stderr).toContain('No such file or folder');
    const image = await run('image', '--tag', 'app:1', '--builder-arg', '--network=host', 'no-such.yaml');
    expect(image.stderr).toContain('No such file or folder: no-such.yaml');
    expect((await run('plan', '--emit', 'make', 'no-such.lock')).stderr).toContain('no-such.lock');
  });

  test('an error of image run is not JSON where --json is a word of its command', async () => {
    const { status, stdout, stderr } = await run('image', 'run', 'No', 'python', '--json');
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^Error: not an image reference/);
  });
});

test('a result that cannot be written to standard output exits with 3', async () => {
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

test('a message that cannot be written to standard error leaves the exit code as it is', async () => {
  const script = '"$0" "$1" no-such-command 2>/dev/full';
  const { status } = await runProgram(['sh', '-c', script, process.execPath, bin]);
  expect(status).toBe(2);
});
