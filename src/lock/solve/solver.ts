import type { ChannelPackage } from '../../channel/types.js';
import type { Platform } from '../../conda/platform.js';
import { calledName } from '../../conda/record.js';
import { type Chosen, solveSpecs, Unsolvable } from '../../conda/solve.js';
import { type KnownBuilds, type LetteredVersions, solverSpec } from '../../conda/solver-spec.js';
import { BugError } from '../../errors.js';
import type { ServeLoopback } from '../../host/server/loopback.js';
import { virtualRecords } from '../virtual-packages.js';
import { type ReadSpec, solverFiles, solverRepodata } from './serve-repodata.js';

/** The part of one channel that a solver gets. */
export interface SolverChannel {
  /** Canonical url, for messages. */
  readonly channel: string;
  readonly packages: readonly ChannelPackage[];
}

/** rattler, over repodata that is served on loopback until it is closed. */
export interface Solver {
  /** Solves specs that each name one package. Throws Unsolvable, with the channels' own urls in the message. */
  solve(specs: readonly string[]): Promise<ChannelPackage[]>;
  close(): Promise<void>;
}

/** The first channel has the target's virtual packages, so that no channel's record of such a name replaces them. */
const VIRTUAL = 'virtual';

/**
 * Opens a solver over repodata that this program has read, so that credentials, proxies and `--offline` are handled in one
 * place. Channels come in order of priority; virtual packages are served as a channel of their own.
 */
export async function openSolver(request: {
  readonly channels: readonly SolverChannel[];
  readonly virtualPackages: Readonly<Record<string, string>>;
  readonly platform: Platform;
  readonly serve: ServeLoopback;
}): Promise<Solver> {
  const { channels, virtualPackages, platform, serve } = request;
  const readSpec = specReader(channels);
  const files = channels.map(({ packages }) => filesOf(packages, platform));
  const bodies = loopbackBodies(
    [
      [VIRTUAL, virtualFiles(virtualPackages, platform)],
      ...files.map((channelFiles, at) => [String(at), channelFiles] as const),
    ],
    readSpec,
  );
  const server = await serve((path) => bodies.get(path) ?? null);
  const urls = [VIRTUAL, ...channels.keys()].map((at) => `${server.url}/${at}`);
  const solve = async (specs: readonly string[]) => {
    const readable = specs.flatMap((spec) => readSpec(spec) ?? []);
    const chosen = await solveSpecs({ specs: readable, channels: urls, platform });
    return chosen
      .filter(({ channel }) => channel !== urls[0])
      .map((solved) => findChosen(solved, files[urls.indexOf(solved.channel) - 1]));
  };
  return {
    solve: (specs) =>
      solve(specs).catch((error: unknown) => {
        throw error instanceof Unsolvable ? withOwnUrls(error, channels) : error;
      }),
    close: server.close,
  };
}

/** Parses each spec once: hundreds of thousands of records share a few thousand specs. */
function specReader(channels: readonly SolverChannel[]): ReadSpec {
  const lettered = letteredVersions(channels);
  const builds = knownBuilds(channels);
  const known = new Map<string, string | null>();
  return (text) => {
    const remembered = known.get(text);
    if (remembered !== undefined) return remembered;
    const spec = solverSpec(text, lettered, builds);
    known.set(text, spec);
    return spec;
  };
}

function letteredVersions(channels: readonly SolverChannel[]): LetteredVersions {
  const byName = new Map<string, Set<string>>();
  for (const { packages } of channels) {
    for (const { record } of packages) {
      if (!/[a-z_]/i.test(record.version)) continue;
      const name = calledName(record);
      byName.set(name, (byName.get(name) ?? new Set()).add(record.version));
    }
  }
  return (name) => [...(byName.get(name) ?? [])].sort();
}

/** Built on first use: few specs need it. */
function knownBuilds(channels: readonly SolverChannel[]): KnownBuilds {
  let byName: Map<string, Set<string>> | null = null;
  return (name) => {
    byName ??= buildsByName(channels);
    return [...(byName.get(name) ?? [])].sort();
  };
}

function buildsByName(channels: readonly SolverChannel[]): Map<string, Set<string>> {
  const byName = new Map<string, Set<string>>();
  for (const { packages } of channels)
    for (const { record } of packages) {
      const name = calledName(record);
      byName.set(name, (byName.get(name) ?? new Set()).add(record.build));
    }
  return byName;
}

/** The packages served for one channel: by subdir, then by file name. */
type FilesOf<T> = ReadonlyMap<string, ReadonlyMap<string, T>>;

function filesOf<T extends Pick<ChannelPackage, 'fn' | 'record'>>(
  packages: readonly T[],
  platform: Platform,
): FilesOf<T> {
  return new Map([platform, 'noarch'].map((subdir) => [subdir, solverFiles(subdir, packages)]));
}

function virtualFiles(virtualPackages: Readonly<Record<string, string>>, platform: Platform) {
  const packages = virtualRecords(virtualPackages, platform).map((record) => ({
    fn: `${record.name}-${record.version}-${record.build}.tar.bz2`,
    record,
  }));
  return filesOf(packages, platform);
}

/** Returns the repodata of every channel and subdir, by path. */
function loopbackBodies(
  trees: readonly (readonly [at: string, files: FilesOf<Pick<ChannelPackage, 'fn' | 'record'>>])[],
  readSpec: ReadSpec,
): Map<string, Uint8Array> {
  return new Map(
    trees.flatMap(([at, subdirs]) =>
      [...subdirs].map(
        ([subdir, files]) =>
          [`/${at}/${subdir}/repodata.json`, solverRepodata(subdir, files, readSpec)] as const,
      ),
    ),
  );
}

function findChosen(chosen: Chosen, from: FilesOf<ChannelPackage> | undefined): ChannelPackage {
  const listed = from?.get(chosen.subdir)?.get(chosen.fn);
  if (listed !== undefined) return listed;
  throw new BugError(
    `the solver chose ${chosen.channel}/${chosen.subdir}/${chosen.fn}, which it was not given`,
  );
}

/** Returns rattler's explanation without its first words, with the channels' own urls. */
function withOwnUrls(error: Unsolvable, channels: readonly SolverChannel[]): Unsolvable {
  const message = error.message
    .replace(/^Cannot solve the request because of:\s*/, '')
    .replace(/http:\/\/127\.0\.0\.1:\d+\/(\d+)/g, (url, at: string) => channels[Number(at)]?.channel ?? url)
    .trimEnd();
  return new Unsolvable(message, { cause: error });
}
