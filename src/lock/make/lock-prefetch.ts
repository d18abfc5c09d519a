import type { ChannelRepodata } from '../../channel/types.js';
import { parsePin } from '../../conda/file-name.js';
import type { LockedPackage } from '../../conda/locked-package.js';
import { specName } from '../../conda/match-spec.js';
import { calledName } from '../../conda/record.js';
import { loadVersions } from '../../conda/version.js';
import { type Problem, UserError } from '../../errors.js';
import type { Emit } from '../../events.js';
import type { ServeLoopback } from '../../host/server/loopback.js';
import { checkClosure } from '../closure.js';
import { declaredOf } from '../declared.js';
import { neededBy } from '../solve/needed-by.js';
import type { Lock } from '../types.js';
import { lockPins } from './lock-pins.js';
import { solveLock } from './solve-lock.js';

/** Packages that are to be at hand beside an installation, set by set. */
export interface PrefetchRequest {
  /** Name of the set → pins or specs. */
  readonly sets: Readonly<Record<string, readonly string[]>>;
  /** What is installed: specs are solved so that these packages stay. */
  readonly lock: Lock;
  readonly channels: readonly ChannelRepodata[];
  readonly serve: ServeLoopback;
  /** Where the sets stand, for messages. */
  readonly file: string;
  readonly emit: Emit;
}

/**
 * The packages of all sets, each once, by file name. A set of pins holds exactly these, and what they need but neither
 * the set nor the installation has is warned of; a set with specs is solved, and holds all that its packages need.
 * Throws UserError where a pin is in no channel or a set cannot be solved.
 */
export async function lockPrefetch(request: PrefetchRequest): Promise<readonly LockedPackage[]> {
  const chosen = new Map<string, LockedPackage>();
  const problems: Problem[] = [];
  for (const [name, items] of Object.entries(request.sets)) {
    try {
      const found = items.every(isPin)
        ? await lookUp(name, items, request)
        : await solveBeside(items.map(asSpec), request);
      for (const locked of found) if (!chosen.has(locked.fn)) chosen.set(locked.fn, locked);
    } catch (error) {
      // The sets after this one are looked at too.
      if (!(error instanceof UserError)) throw error;
      problems.push(...error.problems.map((problem) => inSet(name, problem)));
    }
  }
  if (problems.length > 0) throw new UserError('packages to prefetch cannot be had', problems);
  return [...chosen.values()].sort((a, b) => (a.fn < b.fn ? -1 : 1));
}

function inSet(name: string, problem: Problem): Problem {
  return { ...problem, message: `the set ${name}: ${problem.message}` };
}

async function lookUp(set: string, pins: readonly string[], request: PrefetchRequest) {
  const { channels, file, lock, emit } = request;
  const packages = await lockPins({ wanted: { pins, requested: [] }, channels, file });
  const names = packages.map(({ record }) => record.name);
  const beside = lock.packages.filter(({ record }) => !names.includes(record.name));
  const { problems } = checkClosure({ ...lock, packages: [...beside, ...packages] }, await loadVersions());
  const missing = problems.map(({ where, message }) => `${where} ${message}`);
  if (missing.length > 0) {
    const message = `the set ${set} is not whole, conda will ask the network for more: ${missing.join('; ')}`;
    emit({ kind: 'warning', message });
  }
  return packages;
}

/** What the specs ask for with all it needs, where whatever else is installed stays. Throws UserError. */
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
  const wanted = { specs, pins: [], exclude, virtualPackages: declaredOf(lock), requested: [] };
  const solved = await solveLock({
    wanted,
    channels: channels.map((channel) => withoutDepends(channel, exclude)),
    platform: lock.platform,
    serve,
    file,
    emit,
  });
  return neededBy(names, solved).map((found) => asItIs(found, channels));
}

/** Dependencies on what the manifest excludes count as met, also where the solver looks. */
function withoutDepends(channel: ChannelRepodata, exclude: readonly string[]): ChannelRepodata {
  const isKept = (depends: string) => !exclude.includes(specName(depends));
  return {
    ...channel,
    find: (name) =>
      channel.find(name).map((found) => ({
        ...found,
        record: { ...found.record, depends: found.record.depends.filter(isKept) },
      })),
  };
}

/** The package with the record that its channel has. */
function asItIs(found: LockedPackage, channels: readonly ChannelRepodata[]): LockedPackage {
  const original = channels
    .flatMap((channel) => channel.find(found.record.name))
    .find(({ url }) => url === found.url);
  return original === undefined ? found : { ...found, record: original.record };
}

/** `ruamel-yaml-clib` has three parts as well, but no version is a word. */
function isPin(item: string): boolean {
  return /^\d/.test(parsePin(item)?.version ?? '');
}

/** A pin as the spec that only it satisfies; a spec as it is. */
export function asSpec(item: string): string {
  if (!isPin(item)) return item;
  const { name, version, build } = parsePin(item) ?? { name: item, version: '*', build: '*' };
  return `${name} ==${version} ${build}`;
}
