import type { ChannelPackage, ChannelRepodata } from '../channel/types.js';
import { isChannel } from '../conda/match.js';
import { parseMatchSpec } from '../conda/match-spec.js';
import type { Platform } from '../conda/platform.js';
import { type Chosen, solveSpecs, Unsolvable } from '../conda/solve.js';
import { solverSpec } from '../conda/solver-spec.js';
import { BugError, UserError } from '../errors.js';
import { reachablePackages } from './reachable.js';
import { type ServeLoopback, solverRepodata } from './serve-repodata.js';
import type { LockedPackage } from './types.js';
import { virtualRecords } from './virtual-packages.js';
import { requestedSpecOf, type Wanted } from './wanted.js';

/** What is solved, over what. */
export interface SolveRequest {
  readonly wanted: Wanted;
  readonly channels: readonly ChannelRepodata[];
  readonly platform: Platform;
  readonly serve: ServeLoopback;
  /** The manifest, for messages. */
  readonly file: string;
}

/**
 * Solves the loose specs with rattler over the repodata we have read, so that credentials, proxies and `--offline` stay
 * ours. Virtual packages are served as records of a channel of their own. Excluded packages are left out afterwards.
 * Throws UserError with the solver's explanation.
 */
export async function solveLock(request: SolveRequest): Promise<LockedPackage[]> {
  const { wanted, channels } = request;
  if (wanted.specs.length === 0) throw nothingToSolve(request.file);
  const nameless = wanted.specs.filter((spec) => solverSpec(spec) === null);
  if (nameless.length > 0) throw notSolvable(nameless, request.file);
  const reachable = fromNamedChannels(reachablePackages(wanted.specs, channels), wanted.specs);
  const chosen = await solveOverLoopback(request, reachable);
  return chosen
    .map((one) => findChosen(one, reachable))
    .filter(({ record }) => !wanted.exclude.includes(record.name))
    .map((found) => ({ ...found, requestedSpec: requestedSpecOf(found.record.name, wanted.requested) }));
}

/** `conda-forge::zlib`: the solver sees no zlib of another channel. */
function fromNamedChannels(packages: readonly ChannelPackage[], specs: readonly string[]): ChannelPackage[] {
  const channelOf = new Map(
    specs.map((text) => parseMatchSpec(text)).map(({ name, channel }) => [name, channel]),
  );
  return packages.filter(({ record, channel }) => {
    const wanted = channelOf.get(record.name) ?? null;
    return wanted === null || isChannel(wanted, channel);
  });
}

/** Virtual packages first: no channel's record of that name may stand in for the target's own. */
const VIRTUAL = 'virtual';

async function solveOverLoopback(
  request: SolveRequest,
  reachable: readonly ChannelPackage[],
): Promise<Chosen[]> {
  const { wanted, channels, platform, serve, file } = request;
  const bodies = loopbackFiles(request, reachable);
  const server = await serve((path) => bodies.get(path) ?? null);
  const urls = [VIRTUAL, ...channels.keys()].map((at) => `${server.url}/${at}`);
  try {
    const specs = wanted.specs.flatMap((spec) => solverSpec(spec) ?? []);
    const chosen = await solveSpecs({ specs, channels: urls, platform });
    return chosen
      .filter(({ channel }) => channel !== urls[0])
      .map((one) => ({ ...one, channel: channels[urls.indexOf(one.channel) - 1]?.channel ?? one.channel }));
  } catch (error) {
    throw error instanceof Unsolvable ? unsolvable({ error, file, channels, wanted }) : error;
  } finally {
    await server.close();
  }
}

function loopbackFiles(request: SolveRequest, reachable: readonly ChannelPackage[]): Map<string, Uint8Array> {
  const { wanted, channels, platform } = request;
  const virtual = virtualRecords(wanted.virtualPackages, platform).map((record) => ({
    fn: `${record.name}-${record.version}-${record.build}.tar.bz2`,
    record,
  }));
  const of = ({ channel }: ChannelRepodata) => reachable.filter((one) => one.channel === channel);
  const trees = [
    { at: VIRTUAL, packages: virtual },
    ...channels.map((channel, at) => ({ at, packages: of(channel) })),
  ];
  return new Map(
    trees.flatMap(({ at, packages }) =>
      [platform, 'noarch'].map((subdir) => [
        `/${at}/${subdir}/repodata.json`,
        solverRepodata(subdir, packages),
      ]),
    ),
  );
}

function findChosen(chosen: Chosen, reachable: readonly ChannelPackage[]): ChannelPackage {
  const found = reachable.find(
    ({ channel, fn, record }) =>
      channel === chosen.channel && fn === chosen.fn && record.subdir === chosen.subdir,
  );
  if (found !== undefined) return found;
  throw new BugError(
    `the solver chose ${chosen.channel}/${chosen.subdir}/${chosen.fn}, which it was not given`,
  );
}

function nothingToSolve(file: string): UserError {
  const problem = {
    where: file,
    message: 'there are neither pins nor specs to solve',
    expected: 'specs such as "python 3.7.*", "conda", "pip"',
    found: 'none',
    fix: 'add specs to the manifest',
  };
  return new UserError('there is nothing to solve', [problem]);
}

function notSolvable(specs: readonly string[], file: string): UserError {
  const problems = specs.map((found) => ({
    where: file,
    message: 'this spec names no one package',
    expected: 'a name without *, and no url',
    found,
    fix: 'name the package',
  }));
  return new UserError('the specs cannot be solved', problems);
}

function unsolvable({
  error,
  file,
  channels,
  wanted,
}: {
  readonly error: Unsolvable;
  readonly file: string;
  readonly channels: readonly ChannelRepodata[];
  readonly wanted: Wanted;
}): UserError {
  const problem = {
    where: file,
    message: 'no set of packages fits these specs',
    expected: [...wanted.specs.map((text) => parseMatchSpec(text).text)].join(', '),
    found: readable(error.message, channels),
    fix: 'loosen a spec, add a channel, or declare the virtual packages that the target has',
  };
  return new UserError('the specs cannot be solved', [problem], { cause: error });
}

/** rattler's explanation without its opening, with the channels' own urls. */
function readable(message: string, channels: readonly ChannelRepodata[]): string {
  return message
    .replace(/^Cannot solve the request because of:\s*/, '')
    .replace(/http:\/\/127\.0\.0\.1:\d+\/(\d+)/g, (url, at: string) => channels[Number(at)]?.channel ?? url)
    .trimEnd();
}
