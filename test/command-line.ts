import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { validateImageOf } from './oracles/images-made.js';
import type { Ran, RunOptions } from './program.js';

/** Absolute path of the compiled program; `npm run build` makes it. */
export const bin = fileURLToPath(new URL('../lib/bin.js', import.meta.url));

/**
 * Runs one command line of the compiled program to its end. All command lines of a test file run one after another in
 * the same process, since Node and oclif take a third of a second to start. Tests of the process itself (signals,
 * stdin, its end) use `runProgram([process.execPath, bin, …])`, and so do all e2e tests.
 */
export function runCommandLine(
  argv: readonly string[],
  { cwd = process.cwd(), environment = process.env }: Omit<RunOptions, 'input'> = {},
): Promise<Ran> {
  const ran = before.then(() => send({ argv, cwd, environment }));
  before = ran.catch(() => {});
  return ran;
}

/** Returns stdout of a command line that has to succeed. Throws an Error that holds its stderr. */
export async function outputOfCommandLine(
  argv: readonly string[],
  options?: Omit<RunOptions, 'input'>,
): Promise<string> {
  const { status, stdout, stderr } = await runCommandLine(argv, options);
  if (status === 0) return stdout;
  throw new Error(`archi-construct ${argv.join(' ')}: exit ${status}\n${stderr}`);
}

let before: Promise<unknown> = Promise.resolve();
let server: Promise<ChildProcess> | undefined;

async function send(line: Required<Omit<RunOptions, 'input'>> & { argv: readonly string[] }): Promise<Ran> {
  server ??= start();
  const child = await server;
  child.send(line);
  const ran = await messageOf<Ran>(child);
  if (ran.status === 0) await validateImageOf(line.argv, { cwd: line.cwd, stdout: ran.stdout });
  return ran;
}

async function start(): Promise<ChildProcess> {
  const script = fileURLToPath(new URL('command-line.mjs', import.meta.url));
  const child = fork(script, [bin], { execArgv: [], stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  await messageOf(child);
  // The process ends with the worker of the test file.
  child.unref();
  child.channel?.unref();
  return child;
}

async function messageOf<Message>(child: ChildProcess): Promise<Message> {
  const done = new AbortController();
  try {
    const ended = once(child, 'exit', done).then(([code, signal]) => {
      server = undefined;
      throw new Error(`the process of the command lines ended: ${signal ?? `exit ${code}`}`);
    });
    const [message] = await Promise.race([once(child, 'message', done), ended]);
    return message;
  } finally {
    done.abort();
  }
}
