import type { ErrorCode, Problem } from '../errors.js';
import { logEnd } from './failing-command.js';

/** What a recipe needs, by section, as the engine rendered it. */
export type Requirements = Readonly<Record<'build' | 'host' | 'run', readonly string[]>>;

/** How a build failed. */
export interface FailedBuild {
  /** Path of the recipe. */
  readonly recipe: string;
  /** Why the engine's program ended. */
  readonly end: string;
  readonly timedOut: boolean;
  readonly killed: boolean;
  /** What the engine itself says; null if it says nothing. */
  readonly error: string | null;
  /** Null if the engine does not tell. */
  readonly requirements: Requirements | null;
  /** The requirements that no channel has, `section: spec`. */
  readonly missing: readonly string[];
  /** The end of the build's log. */
  readonly log: string;
  readonly logFile: string;
  readonly minutes: number;
}

/** Why a recipe is not built. */
export interface BuildFailure {
  readonly code: Extract<ErrorCode, 'input' | 'tool' | 'timeout' | 'disk'>;
  readonly problem: Problem;
}

/** Returns why a build failed: a code that says who has to act, and one problem. */
export function failureOf(build: FailedBuild): BuildFailure {
  const kind = KINDS.find(({ applies }) => applies(build)) ?? OTHER;
  return { code: kind.code, problem: { where: build.recipe, ...kind.describe(build) } };
}

interface FailureKind {
  readonly code: BuildFailure['code'];
  applies(build: FailedBuild): boolean;
  describe(build: FailedBuild): Omit<Problem, 'where'>;
}

const NO_ROOM = /No space left on device|os error 28\b|Disk quota exceeded/;

/** Engines need certificates even where they fetch nothing. */
const NO_CERTIFICATES = /No CA certificates were loaded/;

/** What the programs that make a namespace say if they may not; see construct/engine/at-folder.sh. */
const NO_NAMESPACE = /^(?:unshare|mount): .*\n?$/;

/** What qemu says of a program whose ELF interpreter is nowhere. */
const NO_TARGET_GLIBC = /^qemu-\S+: Could not open '(\/lib\S*ld\S*)': No such file or directory/m;

const OTHER: FailureKind = {
  code: 'input',
  applies: () => true,
  describe: ({ error, end, log, logFile }) => ({
    message: `the engine cannot build it: ${firstLine(error ?? end)}`,
    ...foundLines([...restLines(error), ...(error === null ? logEnd(log).lines : [])]),
    fix: `correct the recipe; the log is ${logFile}`,
  }),
};

/** The first that applies is taken. */
const KINDS: readonly FailureKind[] = [
  {
    code: 'disk',
    applies: ({ error, log }) => NO_ROOM.test(error ?? '') || NO_ROOM.test(log.slice(-5000)),
    describe: ({ logFile }) => ({
      message: 'the disk is full',
      fix: `free some room, then run again; the log is ${logFile}`,
    }),
  },
  {
    code: 'timeout',
    applies: ({ timedOut }) => timedOut,
    describe: ({ minutes, log, logFile }) => ({
      message: `its build did not end within ${minutes} ${minutes === 1 ? 'minute' : 'minutes'}`,
      ...foundEnd(log),
      fix: `see whether it loops: the log is ${logFile}; or give --timeout a larger number`,
    }),
  },
  {
    code: 'tool',
    applies: ({ killed }) => killed,
    describe: ({ end, logFile }) => ({
      message: `the engine did not end by itself: ${end}`,
      fix: `run again, and see whether the machine has enough memory; the log is ${logFile}`,
    }),
  },
  {
    code: 'tool',
    applies: ({ error, log }) => error === null && NO_NAMESPACE.test(log),
    describe: ({ log }) => ({
      message: 'this machine does not let the build see its folder where the package was built',
      ...foundEnd(log),
      fix: 'run as root, or allow user namespaces (sysctl kernel.unprivileged_userns_clone, or a container’s settings)',
    }),
  },
  {
    code: 'tool',
    applies: ({ error, log }) => NO_CERTIFICATES.test(error ?? log),
    describe: ({ logFile }) => ({
      message: 'the engine found no CA certificates on this machine',
      fix: `install ca-certificates, or name a file of them in SSL_CERT_FILE; the log is ${logFile}`,
    }),
  },
  {
    code: 'input',
    applies: ({ error }) =>
      /checksum validation failed|checksum mismatch|^SHA256 mismatch for/i.test(error ?? ''),
    describe: ({ error }) => ({
      message: `a source has another checksum${sourceOf(error ?? '')}`,
      ...checksums(error ?? ''),
      fix: 'see whether the source was changed, then correct the recipe or fetch the right source',
    }),
  },
  {
    code: 'input',
    applies: ({ missing }) => missing.length > 0,
    describe: ({ missing }) => ({
      message: 'no channel has what it needs',
      found: `missing: ${missing.join(', ')}`,
      fix: 'give a channel that has it, or build it first',
    }),
  },
  {
    code: 'input',
    applies: ({ error }) => /^PackagesNotFoundError/.test(error ?? ''),
    describe: ({ log }) => ({
      message: 'no channel has what it needs',
      found: `missing: ${namesNotFound(log).join(', ')}`,
      fix: 'give a channel that has it, or build it first',
    }),
  },
  {
    code: 'input',
    applies: ({ error }) =>
      /resolve dependencies|Cannot solve|nothing provides|Unsatisfiable dependencies/i.test(error ?? ''),
    describe: ({ error, requirements, logFile }) => ({
      message: 'what it needs cannot be installed together',
      ...foundLines([...unsatisfied(error), ...restLines(error), ...requirementLines(requirements)]),
      fix: `compare its requirements with the channels and the variants; the log is ${logFile}`,
    }),
  },
  {
    code: 'input',
    applies: ({ log }) => NO_TARGET_GLIBC.test(log.slice(-5000)),
    describe: ({ log, logFile }) => ({
      message: withCommand('its test has no glibc of the target', log),
      expected: `${NO_TARGET_GLIBC.exec(log)?.[1]} in the folder that QEMU_LD_PREFIX names`,
      fix: `name the folder that has it, such as the sysroot of the compilers: QEMU_LD_PREFIX=FOLDER; the log is ${logFile}`,
    }),
  },
  {
    code: 'input',
    applies: ({ error }) => /\btests? failed/i.test(error ?? ''),
    describe: ({ log, logFile }) => ({
      message: withCommand('its test failed', log),
      ...foundEnd(log),
      fix: `correct the recipe or its test; the log is ${logFile}`,
    }),
  },
  {
    code: 'input',
    applies: ({ error, log }) =>
      /script failed|^BuildScriptException/i.test(error ?? '') ||
      (error === null && logEnd(log).command !== null),
    describe: ({ log, logFile }) => ({
      message: withCommand('its script failed', log),
      ...foundEnd(log),
      fix: `correct the recipe or its sources; the log is ${logFile}`,
    }),
  },
];

function withCommand(message: string, log: string): string {
  const { command } = logEnd(log);
  return command === null ? message : `${message} at: ${command}`;
}

function foundEnd(log: string): Pick<Problem, 'found'> {
  return foundLines(logEnd(log).lines);
}

function foundLines(lines: readonly string[]): Pick<Problem, 'found'> {
  return lines.length === 0 ? {} : { found: lines.join('\n') };
}

function firstLine(text: string): string {
  return text.trim().split('\n')[0] ?? '';
}

function restLines(text: string | null): string[] {
  return (text ?? '').trim().split('\n').slice(1);
}

/** conda lists the names below its last line of this kind. */
function namesNotFound(log: string): string[] {
  const [, list = ''] = log.split(/not available from current channels:\n/).slice(-2);
  const lines = list.trimStart().split('\n');
  const end = lines.findIndex((line) => !/^\s*- /.test(line));
  return lines.slice(0, end < 0 ? lines.length : end).map((line) => line.replace(/^\s*- /, '').trim());
}

/** conda-build names the specs that no packages together meet. */
function unsatisfied(error: string | null): string[] {
  const specs = [...(error ?? '').matchAll(/MatchSpec\("([^"]*)"\)/g)].map(([, spec]) => spec);
  return specs.length === 0 ? [] : [`not met: ${specs.join(', ')}`];
}

function requirementLines(requirements: Requirements | null): string[] {
  return Object.entries(requirements ?? {}).flatMap(([section, specs]) =>
    specs.length === 0 ? [] : [`${section}: ${specs.join(', ')}`],
  );
}

function sourceOf(error: string): string {
  const name = /for "?([^":\n]*)/.exec(error)?.[1]?.split('/').at(-1);
  // The engine puts the digest of the url before the name.
  return name === undefined ? '' : `: ${name.replace(/^[0-9a-f]{16}_/, '')}`;
}

function checksums(error: string): Pick<Problem, 'expected' | 'found'> {
  const value = (label: string) => new RegExp(`(?:${label}):?\\s*'?(\\w+)`, 'i').exec(error)?.[1];
  const [expected, found] = [value('expected'), value('actual|obtained')];
  return { ...(expected === undefined ? {} : { expected }), ...(found === undefined ? {} : { found }) };
}
