import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ArchiError } from '../errors.js';
import { filePieces } from '../host/fs/file-pieces.js';
import { withFolderLock } from '../host/fs/folder-lock.js';
import type { RunEnd } from '../host/process/end.js';
import type { RunLines } from '../host/process/lines.js';
import { splitLines } from '../host/process/split-lines.js';
import { redactUrl } from '../text/redact-url.js';
import { endingWithReader } from './ending.js';
import { ENGINE_KINDS, LOGS } from './engines.js';
import { buildEnvironment } from './environment.js';
import { type BuildFailure, failureOf, type Requirements } from './failure.js';
import { refuseUnexpected } from './open-check.js';
import { landPackages, packagesIn, sortRebuilt } from './open-landing.js';
import { type BuildLog, endOf, filesMatching, openLog } from './open-log.js';
import { withBuildFolder } from './open-scratch.js';
import { type EngineReport, parseErrorLine, parseReport } from './report.js';
import type { BuildRequest, Engine, RecordedPackage } from './types.js';

/** A recipe to be built into the channel in a folder. */
export interface BuildOrder extends Omit<BuildRequest, 'output'> {
  /** The name of its log. */
  readonly name: string;
  /** The names of the recipe's packages, as far as they are known. */
  readonly makes: readonly string[];
  /** The package that is built again from what it records; null to build the recipe. */
  readonly again: RecordedPackage | null;
  readonly engine: Engine;
  /** Absolute path of the channel's folder. */
  readonly channel: string;
  /** Absolute path of the folder of logs. */
  readonly logs: string;
  /** The glibc of the target; null if unknown. */
  readonly glibc: string | null;
  /** After which the build is ended. */
  readonly minutes: number;
}

/** The outside of a build. */
export interface BuildDeps {
  readonly runLines: RunLines;
  readonly env: Readonly<NodeJS.ProcessEnv>;
  /** The words before the engine's command line, so that it can run programs of the target; none if it need not, or can. */
  readonly emulator: readonly string[];
  /** Whether the engine may not reach the network. */
  readonly offline: boolean;
  /** The folder in which engines keep what they fetched and unpacked. */
  readonly cache: string;
  /** Indexes the channel. Throws ArchiError if a package cannot be indexed. */
  readonly index: (folder: string) => Promise<void>;
  /** Returns the requirements that no channel has. */
  readonly missing: (requirements: Requirements) => Promise<readonly string[]>;
}

/** What became of a recipe. */
export interface BuildOutcome {
  /** `subdir/file` below the channel, sorted; empty if the recipe skips the platform. */
  readonly packages: readonly string[];
  readonly failure: BuildFailure | null;
  /** Absolute path. */
  readonly log: string;
}

/**
 * Builds a recipe in a folder of its own, then moves its packages into the channel and indexes that. A build that fails changes
 * nothing of the channel. Returns why it failed. Throws ToolError if the disk refuses.
 */
export async function buildRecipe(order: BuildOrder, deps: BuildDeps): Promise<BuildOutcome> {
  const log = openLog(order.logs, order.name);
  return withBuildFolder(order.channel, async (folder) => {
    const output = join(folder, 'output');
    const { end, said } = await runEngine(order, { folder, output, log }, deps);
    const script = await keepLogs(output, log);
    log.end();
    const failed = await whyFailed(order, { end, said, script, log: log.path }, deps);
    if (failed !== null) return { packages: [], failure: failed, log: log.path };
    if (order.again !== null) sortRebuilt(output, order.again);
    const packages = packagesIn(output);
    const failure =
      packages.length === 0 ? null : await land(order, { packages, output, log: log.path }, deps);
    return { packages: failure === null ? packages : [], failure, log: log.path };
  });
}

const pathOf = (file: string) => fileURLToPath(new URL(`../../construct/engine/${file}`, import.meta.url));

/** Runs engines that have no command line. */
const DRIVER = pathOf('py_rattler_build.py');

/** Shows a build a folder at another path. */
const AT_FOLDER = pathOf('at-folder.sh');

interface Places {
  readonly folder: string;
  readonly output: string;
  readonly log: BuildLog;
}

/** Runs the engine. Returns how it ended, and what it says of a failure. */
async function runEngine(
  order: BuildOrder,
  { folder, output, log }: Places,
  { runLines, emulator, env, offline, cache }: BuildDeps,
): Promise<{ readonly end: RunEnd; readonly said: EngineReport | null }> {
  const home = join(folder, 'home');
  mkdirSync(home);
  const { minutes, glibc } = order;
  // A rebuild leaves the recipe that it unpacked.
  const temp = order.again === null ? {} : { TMPDIR: join(folder, 'tmp') };
  if (temp.TMPDIR !== undefined) mkdirSync(temp.TMPDIR);
  const { words, input } = engineWords(order, output);
  const [command = '', ...args] = [...emulator, ...words];
  let said: EngineReport | null = null;
  const end = await runLines(
    {
      ...{ command, args, cwd: folder, timeout: minutes * 60, line: input },
      ...{ env: { ...buildEnvironment({ env, offline, home, cache, glibc }), ...temp }, onlyEnv: true },
    },
    (line) => {
      const read = parseReport(line);
      const report = read === null ? null : { ...read, error: withoutSecrets(read.error) };
      const shown = withoutSecrets(line);
      const error = parseErrorLine(shown);
      log.add(report?.error ?? shown);
      if (report !== null) said = report;
      else if (error !== null) said = { error, requirements: null };
    },
  );
  return { end, said };
}

/** Returns the words that run the engine, and the line for their input, whose end ends the build. */
function engineWords(
  { engine, again, ...order }: BuildOrder,
  output: string,
): { readonly words: readonly string[]; readonly input: string } {
  const kind = ENGINE_KINDS[engine.name];
  const { args, input } =
    again === null
      ? kind.command({ ...order, output }, DRIVER)
      : kind.rebuild({ package: again.path, output, test: order.test }, DRIVER);
  return {
    words: [
      ...(again === null ? [] : ['/bin/sh', AT_FOLDER, again.folder, placeFor(output)]),
      ...(input === null ? endingWithReader([engine.program, ...args]) : [engine.program, ...args]),
    ],
    input: input ?? '',
  };
}

/** Makes the folder that a rebuild sees where the package was built: as engines have it, so that logs are found. */
function placeFor(output: string): string {
  const place = join(output, 'bld');
  mkdirSync(place, { recursive: true });
  return place;
}

/** Engines print the urls of channels and sources with their passwords and tokens. */
function withoutSecrets(text: string): string {
  return text.includes('://') ? redactUrl(text) : text;
}

/** Adds the logs that the engine left to the build's log. Returns the end of the last one; null if there is none. */
async function keepLogs(output: string, log: BuildLog): Promise<string | null> {
  const paths = LOGS.flatMap((parts) => filesMatching(output, parts));
  for (const path of paths) {
    for await (const line of splitLines(filePieces(path))) log.add(withoutSecrets(line));
    log.add('');
  }
  const last = paths.at(-1);
  return last === undefined ? null : withoutSecrets(endOf(last));
}

interface EndedBuild {
  readonly end: RunEnd;
  readonly said: EngineReport | null;
  readonly script: string | null;
  readonly log: string;
}

async function whyFailed(
  { recipe, minutes }: BuildOrder,
  { end, said, script, log }: EndedBuild,
  { missing }: BuildDeps,
): Promise<BuildFailure | null> {
  if (end.kind === 'done') return null;
  const reason = end.kind === 'missing' ? 'its program is gone' : end.reason;
  const requirements = said?.requirements ?? null;
  return failureOf({
    ...{ recipe, minutes, end: reason, logFile: log, log: script ?? endOf(log) },
    timedOut: end.kind === 'failed' && end.timedOut === true,
    killed: end.kind === 'missing' || reason.startsWith('killed by'),
    ...{ error: said?.error ?? null, requirements },
    missing: requirements === null || !SOLVING.test(said?.error ?? '') ? [] : await missing(requirements),
  });
}

function reasonOf({ message, problems: [problem] }: ArchiError): string {
  return problem === undefined ? message : [problem.where ?? [], problem.message].flat().join(': ');
}

/** The engine's words for requirements that cannot be met. */
const SOLVING = /resolve dependencies/i;

interface MadePackages {
  /** `subdir/file` below the folder of output. */
  readonly packages: readonly string[];
  readonly output: string;
  readonly log: string;
}

async function land(
  { recipe, channel, to, makes }: BuildOrder,
  { packages, output, log }: MadePackages,
  { index }: BuildDeps,
): Promise<BuildFailure | null> {
  try {
    await refuseUnexpected(packages, output, { to, names: makes });
    await withFolderLock(channel, async () => {
      const takeOut = landPackages(packages, output, channel);
      try {
        await index(channel);
      } catch (error) {
        takeOut();
        // What is wrong with the channel is told by the error.
        await index(channel).catch(() => {});
        throw error;
      }
    });
    return null;
  } catch (error) {
    if (!(error instanceof ArchiError)) throw error;
    const [problem] = error.problems;
    const message = `its packages cannot be used: ${reasonOf(error)}`;
    return {
      code: error.exitCode === 2 ? 'input' : 'disk',
      problem: { fix: `see what the engine made: the log is ${log}`, ...problem, where: recipe, message },
    };
  }
}
