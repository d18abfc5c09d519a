import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { runProgram } from '../program.js';

/** Made by `npm run build`, which `npm test` runs first. */
const bin = fileURLToPath(new URL('../../lib/bin.js', import.meta.url));

describe('the program', () => {
  test('helps', async () => {
    const { status, stdout, stderr } = await runProgram([process.execPath, bin, '--help']);
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toContain('USAGE\n  $ archi-construct [COMMAND]');
  });

  test.each([[['no-such-command']], [['installer', '--no-such-flag']]])('refuses %j', async (argv) => {
    const { status, stdout, stderr } = await runProgram([process.execPath, bin, ...argv]);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^Error: /);
  });

  test('refuses as JSON', async () => {
    const argv = ['installer', '--no-such-flag', '--json'];
    const { status, stdout, stderr } = await runProgram([process.execPath, bin, ...argv]);
    expect([status, stderr]).toEqual([2, '']);
    expect(JSON.parse(stdout)).toMatchObject({ error: { kind: 'UserError', exitCode: 2 } });
  });

  test('does not mind a reader that has gone', async () => {
    const script = '"$0" "$1" --help | true; "$0" "$1" --help --json | true';
    const { status, stderr } = await runProgram(['sh', '-c', script, process.execPath, bin]);
    expect([status, stderr]).toEqual([0, '']);
  });
});
