import { resolve } from 'node:path';
import { channels as channelsCheck, choice, count, flag, required, text, texts } from '../../cli/checks.js';
import type { Outcome } from '../../cli/options.js';
import { type Input, type Options, perform } from '../../cli/perform.js';
import type { Extension } from '../../conda/file-name.js';
import type { Platform } from '../../conda/platform.js';
import { loadVersions } from '../../conda/version.js';
import { UserError } from '../../errors.js';
import { systemClock } from '../../host/clock.js';
import { writeFolderAtomic } from '../../host/fs/write.js';
import { glibcsToTry } from '../../lock/glibc.js';
import { solverChannels } from '../../lock/solve/reachable.js';
import { openSolver, type SolverChannel } from '../../lock/solve/solver.js';
import { virtualRecords } from '../../lock/virtual-packages.js';
import { choosePlatform } from '../../manifest/open-manifest.js';
import { type Deps, openDeps } from '../open.js';
import { readChannels } from '../read-channels.js';
import { withRecordWarnings } from '../with-warnings.js';
import { fillMetaFolder } from './build.js';
import { missingWanted, readSpecs } from './check-wanted.js';
import { readMetaFlags } from './flags.js';
import { limitChannels, limitTo, mergeChannels } from './merge.js';
import { checkReplaceable, markMetaFolder } from './open-folder.js';
import { askAll, differences, type Solution, unanswered } from './proof.js';
import { type MetaReport, metaLines, metaReport } from './report.js';
import { selectPackages } from './select.js';
import type { Want } from './types.js';
import { collectUniverse } from './universe.js';
import { wantsOf } from './wants.js';

/** The flags of `archi-construct channel meta`, read. */
export interface MetaOptions
  extends Omit<MetaTexts, 'channelAlias' | 'before' | 'virtualPackages' | 'format'> {
  /** Milliseconds since 1970. */
  readonly before: number | null;
  readonly virtualPackages: Readonly<Record<string, string>>;
  /** Only files of this format; null for both, `.conda` before `.tar.bz2`. */
  readonly only: Extension | null;
}

/** The flags of `archi-construct channel meta`, as texts: see flags.ts. */
export type MetaTexts = Options<typeof CHECKS>;

/** The report of a meta-channel; `out` is its folder, an absolute path. */
export interface MetaResult extends MetaReport {
  readonly out: string;
  readonly platform: Platform;
}

const CHECKS = {
  specs: required(texts()),
  channel: required(channelsCheck()),
  channelAlias: text(),
  platform: text(),
  arch: text(),
  out: required(text()),
  pin: texts(),
  python: texts(),
  newest: count({ min: 1 }, undefined),
  /** `YYYY-MM-DD`, UTC. */
  before: text(),
  /** `__NAME VERSION`. */
  virtualPackages: texts(),
  format: choice(['conda', 'tar.bz2']),
  /** Put the package files beside the repodata. */
  packages: flag(),
};

/**
 * Makes a channel of the builds that a solver could choose for the wanted specs, and replaces the folder once both sides have
 * solved to the same packages. Throws ArchiError otherwise.
 */
export async function makeMetaChannel(
  input: Input<MetaTexts, 'specs' | 'channel' | 'out'>,
): Promise<MetaResult> {
  return perform(input, CHECKS, (options: MetaTexts) =>
    channelMeta({
      ...options,
      ...readMetaFlags(options),
      only: options.format === undefined ? null : `.${options.format}`,
    }),
  );
}

/** Does the work of `makeMetaChannel`. */
export async function channelMeta(options: MetaOptions): Promise<Outcome<MetaResult>> {
  const wantedSpecs = readSpecs(options.specs, 'SPEC');
  const pins = readSpecs(options.pin, '--pin');
  const out = resolve(options.out);
  checkReplaceable(out, options.channel);
  const platform = choosePlatform(options);
  const deps = openDeps({ ...options, channels: options.channel });
  const { only, channel: locations } = options;
  const [read, reading] = await timed(() => readChannels(locations, platform, deps, only));
  const channels = read.map((channel) => withRecordWarnings(channel, options.emit));
  const versions = await loadVersions();
  const { python: pythons, before } = options;
  const limited = limitChannels(channels, limitTo({ pins, pythons, before }, versions));
  const find = mergeChannels(limited, wantedSpecs);
  const missing = missingWanted({ wanted: wantedSpecs, find, channels, versions });
  if (missing.length > 0) throw new UserError('a wanted package is in no channel', missing);

  const wants = wantsOf(options.specs, pythons);
  const specs = [...new Set(wants.flatMap((want) => want.specs))];
  const { full, proof } = await answerFully(
    { wants, platform, deps },
    solverChannels(specs, limited),
    options,
  );
  const problems = unanswered(full);
  if (problems.length > 0) throw new UserError('the full channels have no answer', problems);

  const names = [...wantedSpecs.map(({ name }) => name), ...(pythons.length > 1 ? ['python'] : [])];
  const keep = new Set(full.flatMap(({ packages }) => packages ?? []).map(({ url }) => url));
  const selection = selectPackages({
    universe: collectUniverse(names, find),
    wanted: pythons.length > 1 ? [...wantedSpecs, ...readSpecs(['python'], '--python')] : wantedSpecs,
    virtual: virtualRecords(options.virtualPackages, platform),
    newest: options.newest === undefined ? null : { count: options.newest, keep },
    versions,
  });
  const report = await writeFolderAtomic(out, async (aside) => {
    const store = options.packages ? deps.store : null;
    await fillMetaFolder({ folder: aside, packages: selection.packages, platform, store });
    const after = await readBack(aside, proof, full);
    markMetaFolder(aside, specs);
    return metaReport({ before: { channels, reading, answers: full }, after, selection });
  });
  return { lines: [out, ...metaLines(report)], quiet: [out], result: { out, platform, ...report } };
}

interface Proof {
  readonly wants: readonly Want[];
  readonly platform: Platform;
  readonly virtualPackages: Readonly<Record<string, string>>;
  readonly deps: Deps;
}

/** Solves all wants in the full channels, with the lowest glibc that gives every want a solution, else with the newest. */
async function answerFully(
  request: Omit<Proof, 'virtualPackages'>,
  channels: readonly SolverChannel[],
  { virtualPackages: declared, emit }: MetaOptions,
): Promise<{ readonly full: readonly Solution[]; readonly proof: Proof }> {
  const packages = channels.flatMap((channel) => channel.packages);
  const [usual, ...newer] = glibcsToTry(declared, packages);
  const answer = async (glibc: string | undefined) => {
    const virtualPackages = glibc === undefined ? declared : { ...declared, __glibc: glibc };
    const proof = { ...request, virtualPackages };
    return { full: await answersOf(proof, channels), proof };
  };
  let answered = await answer(usual);
  for (const glibc of newer) {
    if (unanswered(answered.full).length === 0) break;
    answered = await answer(glibc);
  }
  const { __glibc: glibc } = answered.proof.virtualPackages;
  if (glibc !== usual && unanswered(answered.full).length === 0)
    emit({
      kind: 'warning',
      message: `solved for glibc ${glibc}, which packages require; give --virtual-package "__glibc ${glibc}" to hold it`,
    });
  return answered;
}

async function answersOf(
  { wants, platform, virtualPackages, deps }: Proof,
  channels: readonly SolverChannel[],
) {
  const solver = await openSolver({ channels, virtualPackages, platform, serve: deps.serve });
  try {
    return await askAll(solver, wants, systemClock.now);
  } finally {
    await solver.close();
  }
}

/** Reads the written channel and solves the same wants in it. Throws UserError if a solution differs. */
async function readBack(folder: string, proof: Proof, full: readonly Solution[]) {
  const [[channel], reading] = await timed(() => readChannels([folder], proof.platform, proof.deps));
  if (channel === undefined) throw new UserError(`${folder} cannot be read back`);
  const packages = channel.names().flatMap((name) => channel.find(name));
  const answers = await answersOf(proof, [{ channel: channel.channel, packages }]);
  const problems = differences(full, answers);
  if (problems.length > 0) throw new UserError('the proof failed; nothing is written', problems);
  return { channels: [channel], reading, answers };
}

async function timed<T>(work: () => Promise<T>): Promise<[T, milliseconds: number]> {
  const start = systemClock.now();
  const done = await work();
  return [done, systemClock.now() - start];
}
