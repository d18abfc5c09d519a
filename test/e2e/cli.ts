import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import type { Ran } from './root.js';

/** Absolute path of the compiled program; `npm run build` makes it. */
export const bin = fileURLToPath(new URL('../../lib/bin.js', import.meta.url));

/** What e2e tests keep between runs: downloads, compiled members, channels. Safe to delete. */
export const scratch = join(tmpdir(), `archi-construct-e2e-${process.getuid?.()}`);

/** Runs the compiled command line. The cache is the tests' own unless the arguments name one. */
export async function archiConstruct(
  args: readonly string[],
  options: { cwd?: string; environment?: Readonly<Record<string, string>> } = {},
): Promise<Ran> {
  mkdirSync(scratch, { recursive: true, mode: 0o700 });
  const child = spawn(process.execPath, [bin, ...args], {
    cwd: options.cwd,
    env: { ...process.env, ARCHI_CONSTRUCT_CACHE: join(scratch, 'cache'), ...options.environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [stdout, stderr, [status]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ]);
  return { status, stdout, stderr };
}

/** The same, for a command that has to succeed. Throws an Error that holds its stderr. */
export async function archiConstructOk(
  args: readonly string[],
  options: { cwd?: string; environment?: Readonly<Record<string, string>> } = {},
): Promise<Ran> {
  const ran = await archiConstruct(args, options);
  if (ran.status === 0) return ran;
  throw new Error(`archi-construct ${args.join(' ')}: exit ${ran.status}\n${ran.stderr}`);
}
