import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { createInterface } from 'node:readline';
import { outputOf } from '../program.js';
import { type Candidate, median } from './measure.js';

/** What an installer does before it prints each of these lines, and behind the last. */
const STEPS = [
  { name: 'checks its script', before: / for linux-/ },
  { name: 'checks the machine, the place and the payload', before: /^Unpacking / },
  { name: 'unpacks', before: /^Relocating / },
  { name: 'relocates, writes records, moves into place', before: / is installed in / },
  { name: 'ends', before: null },
];

/** Seconds of each step of an installer, by its name: medians of these rounds. */
export async function secondsOfSteps(
  candidate: Candidate,
  rounds: number,
): Promise<ReadonlyMap<string, number>> {
  const runs: (readonly number[])[] = [];
  for (let round = 0; round < rounds; round += 1) runs.push(await timesOf(candidate));
  return new Map(STEPS.map(({ name }, at) => [name, median(runs.map((run) => run[at] ?? Number.NaN))]));
}

/** Returns the seconds of each step in one run. */
async function timesOf({
  command: [program = '', ...args],
  environment,
  before,
}: Candidate): Promise<number[]> {
  before?.();
  const seconds: number[] = [];
  let since = performance.now();
  const endStep = () => {
    const now = performance.now();
    seconds.push((now - since) / 1000);
    since = now;
  };
  const child = spawn(program, args, {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'close');
  for await (const line of createInterface(child.stdout))
    if (STEPS[seconds.length]?.before?.test(line)) endStep();
  const [status] = await ended;
  endStep();
  if (status !== 0 || seconds.length !== STEPS.length)
    throw new Error(`${args.join(' ')}: exit ${status} after ${seconds.length} steps`);
  return seconds;
}

/** What a command starts. */
export interface Started {
  /** How many processes it makes, itself and subshells among them. */
  readonly processes: number;
  /** How often it runs each program, by its name. */
  readonly programs: ReadonlyMap<string, number>;
}

/** Returns what a command starts, as strace sees it. */
export async function startedBy({ command, environment, before }: Candidate): Promise<Started> {
  before?.();
  const folder = mkdtempSync(join(tmpdir(), 'archi-construct-strace-'));
  const file = join(folder, 'trace');
  const strace = [
    'strace',
    '-f',
    '-qq',
    '--seccomp-bpf',
    '-e',
    'trace=execve,clone,clone3,fork,vfork',
    '-o',
    file,
  ];
  await outputOf([...strace, ...command], { environment: { ...process.env, ...environment } });
  const lines = readFileSync(file, 'utf8').split('\n');
  rmSync(folder, { recursive: true });
  const programs = new Map<string, number>();
  for (const path of executed(lines)) programs.set(basename(path), (programs.get(basename(path)) ?? 0) + 1);
  const forks = lines.filter((line) => FORK.test(line) && !line.includes('CLONE_THREAD'));
  return { processes: 1 + forks.length, programs };
}

/** Yields the path of each program that was run. strace writes a call that was interrupted on two lines, each with the process. */
function* executed(lines: readonly string[]): Generator<string> {
  const unfinished = new Map<string, string>();
  for (const line of lines) {
    const [, pid = '', path] = /^(\d+) +(?:execve\("([^"]*)"|<\.\.\. execve resumed>)/.exec(line) ?? [];
    if (path !== undefined) unfinished.set(pid, path);
    const begun = unfinished.get(pid);
    if (begun !== undefined && line.endsWith(' = 0')) yield begun;
  }
}

/** A call that makes a process or thread, on its first line: strace writes one that was interrupted on two. */
const FORK = /^\d+ +(?:clone3?|v?fork)\(/;
