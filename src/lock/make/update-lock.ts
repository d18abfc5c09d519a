import type { ChannelPackage, ChannelRepodata } from '../../channel/types.js';
import { specName } from '../../conda/match-spec.js';
import { calledName } from '../../conda/record.js';
import { withRecordedChannel } from '../../conda/recorded-place.js';
import { UserError } from '../../errors.js';
import type { Emit } from '../../events.js';
import type { ServeLoopback } from '../../host/server/loopback.js';
import type { ChannelRemap } from '../../manifest/types.js';
import { nearestWord } from '../../text/nearest.js';
import { quoteValue } from '../../text/quote-value.js';
import { withDerivedGlibc } from '../glibc.js';
import { sortForLinking } from '../link-order.js';
import type { Lock } from '../types.js';
import { solveBeside } from './lock-prefetch.js';
import { checkLock } from './make-lock.js';
import { requestedSpecOf } from './specs.js';

/** The first channel has the packages that stay, so that they are found even if the other channels no longer have them. */
const STAYS = 'file:///the-lock';

/**
 * Updates the named packages of a lock to the channels' current builds, within the manifest's `specs`. All other packages stay as
 * they are; new dependencies are added. Throws UserError if a name is not in the lock, or if nothing fits beside the packages
 * that stay.
 */
export async function updateLock(options: {
  readonly lock: Lock;
  readonly names: readonly string[];
  readonly specs: readonly string[];
  readonly remap: readonly ChannelRemap[];
  readonly channels: readonly ChannelRepodata[];
  readonly serve: ServeLoopback;
  /** The lock, for messages. */
  readonly file: string;
  readonly emit: Emit;
}): Promise<Lock> {
  const { lock, names, specs, remap, channels, serve, file, emit } = options;
  const wished = [...new Set(names.map((name) => name.toLowerCase()))];
  checkAreThere(wished, lock, file);
  const staying = lock.packages.filter(({ record }) => !wished.includes(calledName(record)));
  const kept = new Set(staying.map(({ record }) => record.name));
  const ofNames = specs.filter((spec) => wished.includes(specName(spec)));
  const free = wished.filter((name) => !ofNames.some((spec) => specName(spec) === name));
  const all = [channelOf(staying), ...channels];
  const request = { channels: all, lock, serve, file, emit };
  const solved = await solveBeside([...ofNames, ...free], request).catch(heldBack);
  const moved = solved
    .filter(({ record }) => !kept.has(record.name))
    .map((locked) => ({ ...locked, requestedSpec: requestedSpecOf(locked.record.name, lock.specs) }))
    .map((locked) => withRecordedChannel(locked, remap));
  const updated = await withDerivedGlibc({ ...lock, packages: sortForLinking([...staying, ...moved]) });
  await checkLock(updated, emit);
  return updated;
}

/** Throws the error of a solve with another fix: the packages that stay may be the obstacle. */
function heldBack(error: unknown): never {
  if (!(error instanceof UserError)) throw error;
  const fix = 'also name the packages that have to be updated with it, or update all: --update without names';
  const problems = error.problems.map((problem) => ({ ...problem, fix }));
  throw new UserError('the packages cannot be updated while the others stay', problems, { cause: error });
}

function channelOf(packages: readonly ChannelPackage[]): ChannelRepodata {
  const here = packages.map((build) => ({ ...build, channel: STAYS }));
  return {
    channel: STAYS,
    names: () => here.map(({ record }) => calledName(record)).sort(),
    find: (name) => here.filter(({ record }) => calledName(record) === name),
  };
}

function checkAreThere(names: readonly string[], lock: Lock, file: string): void {
  const known = lock.packages.map(({ record }) => calledName(record));
  const problems = names
    .filter((name) => !known.includes(name))
    .map((name) => {
      const near = nearestWord(name, known);
      return {
        where: file,
        message: 'the lock has no such package',
        expected: 'the name of a package in the lock',
        found: quoteValue(name),
        fix: near === null ? 'see the lock for its packages' : `did you mean ${near}?`,
      };
    });
  if (problems.length > 0) throw new UserError('a package to update is not in the lock', problems);
}
