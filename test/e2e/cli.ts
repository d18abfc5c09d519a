import { mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bin } from '../command-line.js';
import { outputOf, type Ran, type RunOptions, runProgram } from '../program.js';

/** The folder that e2e tests keep between runs: downloads, compiled members, channels. It may be deleted. */
export const scratch = join(tmpdir(), `archi-construct-e2e-${process.getuid?.()}`);

/** Runs the compiled command line with the cache of the tests, unless the environment names one. */
export function archiConstruct(args: readonly string[], options: RunOptions = {}): Promise<Ran> {
  return runProgram([process.execPath, bin, ...args], withCache(options));
}

/** Runs a command that has to succeed. Returns its stdout. Throws an Error with its stderr if it fails. */
export function archiConstructOk(args: readonly string[], options: RunOptions = {}): Promise<string> {
  return outputOf([process.execPath, bin, ...args], withCache(options));
}

function withCache(options: RunOptions): RunOptions {
  mkdirSync(scratch, { recursive: true, mode: 0o700 });
  const cache = { ARCHI_CONSTRUCT_CACHE: join(scratch, 'cache') };
  return { ...options, environment: { ...process.env, ...cache, ...options.environment } };
}
