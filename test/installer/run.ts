import { spawnSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const home = mkdtempSync(join(tmpdir(), 'archi-home-'));

/** Runs a program with a HOME of its own. Returns its output as text. */
export function run(
  [command = '', ...args]: readonly string[],
  options: { input?: string | Buffer; env?: Record<string, string>; cwd?: string } = {},
): { code: number | null; stdout: string; stderr: string } {
  const { status, stdout, stderr } = spawnSync(command, args, {
    input: options.input ?? '',
    cwd: options.cwd,
    env: { PATH: process.env['PATH'], HOME: home, ...options.env },
    encoding: 'utf8',
  });
  return { code: status, stdout, stderr };
}
