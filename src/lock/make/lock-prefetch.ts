import type { ChannelRepodata } from '../../channel/types.js';
import { parsePin } from '../../conda/file-name.js';
import type { LockedPackage } from '../../conda/locked-package.js';
import { specName } from '../../conda/match-spec.js';
import { calledName } from '../../conda/record.js';
import { loadVersions } from '../../conda/version.js';
import { type Problem, UserError } from '../../errors.js';
import type { Emit } from '../../events.js';
import type { ServeLoopback } from '../../host/server/loopback.js';
import { neededBy } from '../by-name.js';
import { checkClosure } from '../closure.js';
import type { Lock } from '../types.js';
import { declaredOf } from '../virtual-packages.js';
import { lockPins } from './lock-pins.js';
import { solveLock } from './solve-lock.js';

/** Sets of packages that an image holds beside its installation, ready to be installed. */
export interface PrefetchRequest {
  /** Name of the set → pins or specs. */
  readonly sets: Readonly<Record<string, readonly string[]>>;
  /** The installed packages: specs are solved so that these stay. */
  readonly lock: Lock;
  readonly channels: readonly ChannelRepodata[];
  readonly serve: ServeLoopback;
  /** The file that has the sets, for messages. */
  readonly file: string;
  readonly emit: Emit;
}

/**
 * Returns the packages of all sets, each once, sorted by file name. A set of pins has exactly these; a warning names dependencies
 * that neither the set nor the installation has. A set with specs is solved, and has all dependencies. Throws UserError if a pin
 * is in no channel or a set cannot be solved.
 */
export async function lockPrefetch(request: PrefetchRequest): Promise<readonly LockedPackage[]> {
  const chosen = new Map<string, LockedPackage>();
  const problems: Problem[] = [];
  for (const [name, items] of Object.entries(request.sets)) {
    try {
      const packages = items.every(isPin)
        ? await lookUp(name, items, request)
        : await solveBeside(items.map(asSpec), request);
      for (const locked of packages) if (!chosen.has(locked.fn)) chosen.set(locked.fn, locked);
    } catch (error) {
      // The other sets are checked too.
      if (!(error instanceof UserError)) throw error;
      problems.push(...error.problems.map((problem) => inSet(name, problem)));
    }
  }
  if (problems.length > 0) throw new UserError('packages to prefetch are not available', problems);
  return [...chosen.values()].sort((a, b) => (a.fn < b.fn ? -1 : 1));
}

function inSet(name: string, problem: Problem): Problem {
  return { ...problem, message: `the set ${name}: ${problem.message}` };
}

async function lookUp(set: string, pins: readonly string[], request: PrefetchRequest) {
  const { channels, file, lock, emit } = request;
  const packages = await lockPins({ lockSpecs: { pins, requested: [] }, channels, file });
  const names = packages.map(({ record }) => record.name);
  const beside = lock.packages.filter(({ record }) => !names.includes(record.name));
  const { problems } = checkClosure({ ...lock, packages: [...beside, ...packages] }, await loadVersions());
  const missing = problems.map(({ where, message }) => `${where} ${message}`);
  if (missing.length > 0) {
    const message = `the set ${set} is incomplete, conda will fetch more from the network: ${missing.join('; ')}`;
    emit({ kind: 'warning', message });
  }
  return packages;
}

/** Solves the specs so that the installed packages stay. Throws UserError if that is impossible. */
export async function solveBeside(
  wished: readonly string[],
  { channels, lock, serve, file, emit }: Omit<PrefetchRequest, 'sets'>,
): Promise<LockedPackage[]> {
  const names = wished.map(specName);
  const installed = lock.packages
    .filter(({ record }) => !names.includes(calledName(record)))
    .map(({ record }) => `${record.name} ==${record.version} ${record.build}`);
  const { exclude } = lock;
  const specs = [...wished, ...installed];
  const lockSpecs = { specs, pins: [], exclude, virtualPackages: declaredOf(lock), requested: [] };
  const solved = await solveLock({
    lockSpecs,
    channels: channels.map((channel) => withoutDepends(channel, exclude)),
    platform: lock.platform,
    serve,
    file,
    emit,
  });
  return neededBy(names, solved).map((locked) => asItIs(locked, channels));
}

/** Removes dependencies on excluded packages, so that the solver counts them as met. */
function withoutDepends(channel: ChannelRepodata, exclude: readonly string[]): ChannelRepodata {
  const isKept = (depends: string) => !exclude.includes(specName(depends));
  return {
    ...channel,
    find: (name) =>
      channel.find(name).map((listed) => ({
        ...listed,
        record: { ...listed.record, depends: listed.record.depends.filter(isKept) },
      })),
  };
}

/** Returns the package with the unchanged record of its channel. */
function asItIs(locked: LockedPackage, channels: readonly ChannelRepodata[]): LockedPackage {
  const original = channels
    .flatMap((channel) => channel.find(locked.record.name))
    .find(({ url }) => url === locked.url);
  return original === undefined ? locked : { ...locked, record: original.record };
}

/** Returns true for a pin. The name `ruamel-yaml-clib` has three parts too, but its second part does not begin with a digit. */
function isPin(item: string): boolean {
  return /^\d/.test(parsePin(item)?.version ?? '');
}

/** Returns the spec that only this pin satisfies; returns a spec unchanged. */
export function asSpec(item: string): string {
  if (!isPin(item)) return item;
  const { name, version, build } = parsePin(item) ?? { name: item, version: '*', build: '*' };
  return `${name} ==${version} ${build}`;
}
