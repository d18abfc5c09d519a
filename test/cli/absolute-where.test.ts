import { mkdtempSync, realpathSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { bin, runCommandLine } from '../command-line.js';
import { runProgram } from '../program.js';

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'archi-where-')));

describe('"where" in --json is an absolute path with line and column', () => {
  test.each([
    ['a file with a place', ['lock'], 'manifest.yaml:1:1'],
    ['a file that is not there', ['lock', '--manifest', 'none.yaml'], 'none.yaml'],
  ])('%s', async (_, args, where) => {
    writeFileSync(join(folder, 'manifest.yaml'), 'nmae: x\n');
    const { status, stdout } = await runCommandLine([...args, '--json'], { cwd: folder });
    expect(status).toBe(2);
    expect(JSON.parse(stdout).error.problems[0].where).toBe(join(folder, where));
  });
});

test.each([[], ['--json']])('a deleted current folder is not reported as a bug: %j', async (...more) => {
  const gone = `cd "$1" && mkdir gone && cd gone && rmdir ../gone && exec "$2" "$3" graph --recipes ./none ${more.join(' ')}`;
  const { status, stdout, stderr } = await runProgram([
    'sh',
    '-c',
    gone,
    'sh',
    folder,
    process.execPath,
    bin,
  ]);
  expect(`${stdout}${stderr}`).toContain('no such folder');
  expect(status).toBe(2);
});
