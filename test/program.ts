import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { validateImageOf } from './oracles/images-made.js';

/** The result of a program. */
export interface Ran {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** How a program is run. `environment` is its whole environment. */
export interface RunOptions {
  readonly cwd?: string;
  readonly environment?: Readonly<NodeJS.ProcessEnv>;
  readonly input?: string;
}

/** Runs a program to its end without blocking the test runner. An image that it makes is validated by crane. */
export async function runProgram(command: readonly string[], options: RunOptions = {}): Promise<Ran> {
  const [program = '', ...args] = command;
  const child = spawn(program, args, { cwd: options.cwd, env: options.environment ?? process.env });
  // A program that does not read its input may end before it is written.
  child.stdin.on('error', () => {});
  child.stdin.end(options.input ?? '');
  const [stdout, stderr, [status]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ]);
  if (status === 0) await validateImageOf(command, { cwd: options.cwd, stdout });
  return { status, stdout, stderr };
}

/** Runs a program that has to succeed. Returns its stdout. Throws an Error with its stderr if it fails. */
export async function outputOf(command: readonly string[], options: RunOptions = {}): Promise<string> {
  const ran = await runProgram(command, options);
  if (ran.status === 0) return ran.stdout;
  throw new Error(`${command.join(' ')}: exit ${ran.status}\n${ran.stderr}`);
}
