import type { ChannelPackage, ChannelRepodata } from '../../channel/types.js';
import type { LockedPackage } from '../../conda/locked-package.js';
import { parseMatchSpec } from '../../conda/match-spec.js';
import type { Platform } from '../../conda/platform.js';
import { calledName } from '../../conda/record.js';
import { Unsolvable } from '../../conda/solve.js';
import { solverSpec } from '../../conda/solver-spec.js';
import { BugError, type Problem, UserError } from '../../errors.js';
import type { Emit } from '../../events.js';
import type { ServeLoopback } from '../../host/server/loopback.js';
import { glibcsToTry } from '../glibc.js';
import { withoutUntracked } from '../solve/features.js';
import { solverChannels } from '../solve/reachable.js';
import { openSolver, type SolverChannel } from '../solve/solver.js';
import { leftOutWarning, unreadableBuilds, whyUnsolvable } from '../solve/unsolvable.js';
import { virtualRecord, virtualRecords } from '../virtual-packages.js';
import { type LockSpecs, requestedSpecOf } from './specs.js';

/** The specs to solve, and the channels to choose from. */
export interface SolveRequest {
  readonly lockSpecs: LockSpecs;
  readonly channels: readonly ChannelRepodata[];
  readonly platform: Platform;
  readonly serve: ServeLoopback;
  /** The manifest, for messages. */
  readonly file: string;
  readonly emit: Emit;
}

/**
 * Solves the loose specs with rattler, over the reachable part of the repodata that was read. Removes excluded packages
 * afterwards. Throws UserError with the solver's explanation.
 */
export async function solveLock(request: SolveRequest): Promise<LockedPackage[]> {
  const { lockSpecs, channels } = request;
  if (lockSpecs.specs.length === 0) throw nothingToSolve(request.file);
  const nameless = lockSpecs.specs.filter((spec) => solverSpec(spec) === null);
  if (nameless.length > 0) throw notSolvable(nameless, request.file);
  const chosen = await solveOverLoopback(request, solverChannels(lockSpecs.specs, channels));
  return chosen
    .filter(({ record }) => !lockSpecs.exclude.includes(calledName(record)))
    .map((chosen) => ({
      ...chosen,
      requestedSpec: requestedSpecOf(chosen.record.name, lockSpecs.requested),
    }));
}

/** Solves with the lowest glibc that has a solution; several are tried if none is declared. */
async function solveOverLoopback(
  request: SolveRequest,
  channels: readonly SolverChannel[],
): Promise<ChannelPackage[]> {
  const { lockSpecs, file, emit } = request;
  const packages = channels.flatMap((channel) => channel.packages);
  const leftOut = unreadableBuilds(packages);
  const glibcs = glibcsToTry(lockSpecs.virtualPackages, packages);
  let last: Unsolvable | null = null;
  const usual = withoutUntracked(channels, lockSpecs.specs);
  for (const glibc of glibcs) {
    const solved = await solveFirst(glibc, request, usual === channels ? [channels] : [usual, channels]);
    if (!(solved instanceof Unsolvable)) {
      if (leftOut.length > 0) emit({ kind: 'warning', message: leftOutWarning(leftOut) });
      return solved;
    }
    last = solved;
  }
  const error = last ?? new BugError('there is no glibc to solve with');
  // Without a declared glibc, every version that was tried was allowed.
  const virtual = [
    ...virtualRecords(lockSpecs.virtualPackages, request.platform),
    ...glibcs.map((glibc) => virtualRecord('__glibc', glibc)),
  ];
  const reasons = await whyUnsolvable({ ...request, specs: lockSpecs.specs, packages, virtual, leftOut });
  throw unsolvable({ error, file, lockSpecs, ...reasons });
}

/** Solves with the first choice of builds that has a solution. Returns why the last one has none if no choice has. */
async function solveFirst(
  glibc: string,
  request: SolveRequest,
  choices: readonly (readonly SolverChannel[])[],
): Promise<ChannelPackage[] | Unsolvable> {
  let solved: ChannelPackage[] | Unsolvable = [];
  for (const channels of choices) {
    solved = await solveWith(glibc, request, channels);
    if (!(solved instanceof Unsolvable)) break;
  }
  return solved;
}

async function solveWith(
  glibc: string,
  { lockSpecs, platform, serve }: SolveRequest,
  channels: readonly SolverChannel[],
): Promise<ChannelPackage[] | Unsolvable> {
  const virtualPackages = { ...lockSpecs.virtualPackages, __glibc: glibc };
  const solver = await openSolver({ channels, virtualPackages, platform, serve });
  try {
    return await solver.solve(lockSpecs.specs);
  } catch (error) {
    if (error instanceof Unsolvable) return error;
    throw error;
  } finally {
    await solver.close();
  }
}

function nothingToSolve(file: string): UserError {
  const problem = {
    where: file,
    message: 'there are neither pins nor specs to solve',
    expected: 'specs such as "python 3.7.*", "conda", "pip"',
    found: 'none',
    fix: 'add specs to the manifest',
  };
  return new UserError('there is nothing to solve', problem);
}

function notSolvable(specs: readonly string[], file: string): UserError {
  const problems = specs.map((found) => ({
    where: file,
    message: 'this spec does not name one package',
    expected: 'a name without *, and no url',
    found,
    fix: 'name the package',
  }));
  return new UserError('the specs cannot be solved', problems);
}

function unsolvable(request: {
  readonly error: Error;
  readonly file: string;
  readonly lockSpecs: LockSpecs;
  /** Specs and dependencies that nothing satisfies. */
  readonly proofs: readonly Problem[];
  readonly leftOut: readonly Problem[];
}): UserError {
  const { error, file, lockSpecs, proofs, leftOut } = request;
  const problem = {
    where: file,
    message: 'no set of packages fits these specs',
    expected: [...lockSpecs.specs.map((text) => parseMatchSpec(text).text)].join(', '),
    found: error.message,
    fix: 'loosen a spec, add a channel, or declare the virtual packages that the target has',
  };
  // If there are proofs, the solver's explanation only repeats them.
  const problems = [...(proofs.length > 0 ? proofs : [problem]), ...leftOut];
  return new UserError('the specs cannot be solved', problems, { cause: error });
}
