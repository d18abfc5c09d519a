import type { LockedPackage } from '../../conda/locked-package.js';
import type { Platform } from '../../conda/platform.js';
import { ArchiError, BugError, ToolError } from '../../errors.js';
import { hostPlatform } from '../../host/platform.js';
import { lockedTool } from '../../lock/build-tool.js';
import type { ChannelDeps } from '../../lock/find-build-tool.js';
import type { Lock } from '../../lock/types.js';
import type { Store } from '../../store/store.js';
import { pythonOf } from '../link/python.js';
import { NoExactPythonError } from './no-exact-python.js';
import type { TreePlaces } from './open-locked-python.js';
import { askPython, findPython } from './open-python.js';
import type { PythonProgram } from './types.js';

/** A python that runs on this machine, and compiles for others. */
export interface BuildPython {
  readonly version: string;
  /** Where it comes from, for people: a package or a path. */
  readonly from: string;
  /** Fetches and unpacks it if that is necessary, once. Throws NoExactPythonError if it does not run here. */
  open(): Promise<OpenedPython>;
  /** Is to be called when it has compiled. */
  close(): void;
}

/** A python that runs. */
export interface OpenedPython {
  readonly program: PythonProgram;
  /** As in `BuildPython`. */
  readonly from: string;
  /** Why the python of the lock's channels does not compile, in one line; null if it does, or was not looked for. */
  readonly warning: string | null;
}

/**
 * Returns the python of the release `release` that compiles for a lock; default: the lock's. Throws NoExactPythonError if there is
 * none.
 */
export type OpenPython = (lock: Lock, release?: string) => Promise<BuildPython>;

/** Where pythons are looked for. */
export interface PythonPlaces {
  /** Channels of the command line, with credentials. */
  readonly channels: readonly string[];
  readonly deps: ChannelDeps & { readonly store: Store };
  readonly cacheDir: string;
  /** Default: the platform of this machine. */
  readonly host?: Platform | null;
  /** Default: packs the files of a python in a thread. */
  readonly pack?: TreePlaces['pack'];
  /** Default: looks on PATH. */
  readonly find?: typeof findPython;
}

/**
 * Returns a function that finds pythons: the lock's own release from the package that the lock or its channels have for this
 * machine, run from the cache; else one of the same release on PATH.
 */
export function pythonOpener(places: PythonPlaces): OpenPython {
  const { find = findPython } = places;
  return async (lock, release = releaseOf(lock)) => {
    const target = pythonOf(lock);
    if (target === null) throw new BugError('a lock without python has nothing to compile');
    const { version } = target;
    const onPath = (reason: string | null) => exactOnPath({ version, release, reason, find });
    const own = release === releaseOf(lock) ? await packageFor(lock, places) : null;
    if (own === null || typeof own === 'string') return ofPath(release, await onPath(own));
    let closeUnpacked = () => {};
    const open = async (): Promise<OpenedPython> => {
      const unpacked = await openOwn(own, version, places);
      if (typeof unpacked === 'string') return onPath(unpacked);
      closeUnpacked = unpacked.close;
      return { program: unpacked.program, from: own.fn, warning: null };
    };
    let opened: Promise<OpenedPython> | null = null;
    return {
      version: release,
      from: own.fn,
      open: () => {
        opened ??= open();
        return opened;
      },
      close: () => closeUnpacked(),
    };
  };
}

/** Returns a function that finds pythons on PATH alone: for locks that nobody vouches for. `reason` says so, in one line. */
export function pathPythonOpener(reason: string, find: typeof findPython = findPython): OpenPython {
  return async (lock, release = releaseOf(lock)) => {
    const target = pythonOf(lock);
    if (target === null) throw new BugError('a lock without python has nothing to compile');
    return ofPath(release, await exactOnPath({ version: target.version, release, reason, find }));
  };
}

function ofPath(release: string, opened: OpenedPython): BuildPython {
  return { version: release, from: opened.from, open: async () => opened, close: () => {} };
}

async function exactOnPath({
  version,
  release,
  reason,
  find,
}: {
  readonly version: string;
  readonly release: string;
  readonly reason: string | null;
  readonly find: typeof findPython;
}): Promise<OpenedPython> {
  const program = await find(version, { release }).catch((error: unknown) => {
    if (!(error instanceof ToolError)) throw error;
    throw new NoExactPythonError({ release, other: null, reason, cause: error });
  });
  if (program.version !== release)
    throw new NoExactPythonError({ release, other: program, reason, cause: null });
  const { command } = program;
  const warning = reason && `pyc files are compiled by python ${release} (${command}): ${reason}`;
  return { program, from: command, warning };
}

/** Returns the python of the lock or its channels for this machine; the reason in one line if there is none. */
async function packageFor(
  lock: Lock,
  { channels, deps, host = hostPlatform() }: PythonPlaces,
): Promise<LockedPackage | string> {
  if (host === null) return 'conda has no platform for this machine';
  const locked = lockedTool(lock, 'python', host);
  if (locked !== null) return locked;
  const version = releaseOf(lock);
  // Loaded only here: most machines are of the platform for which locks have a python.
  const [{ findBuildTool }, { locationsOf }] = await Promise.all([
    import('../../lock/find-build-tool.js'),
    import('../../lock/resolve.js'),
  ]);
  try {
    const locations = locationsOf(lock.channels, channels);
    const found = await findBuildTool({ name: 'python', version, host, locations }, deps);
    return found ?? `no channel of the lock has python ${version} for ${host}`;
  } catch (error) {
    return cannotBeUsed('the python of the channels', error);
  }
}

/**
 * Unpacks and starts a python; returns the reason in one line if it does not run here. Throws ArchiError if it cannot be fetched or is
 * damaged: as for every package of a lock, nothing else may take its place.
 */
async function openOwn(
  locked: LockedPackage,
  version: string,
  { deps, cacheDir, pack }: PythonPlaces,
): Promise<{ readonly program: PythonProgram; close(): void } | string> {
  const { unpackPython } = await import('./open-locked-python.js');
  const { fn, record } = locked;
  const unpacked = await unpackPython(locked, version, { store: deps.store, cacheDir, pack });
  const program = await askPython(unpacked.command, version);
  if (typeof program !== 'string' && program.version === record.version)
    return { program, close: unpacked.close };
  unpacked.close();
  return `${fn} does not run here: ${typeof program === 'string' ? program : `it is python ${program.version}`}`;
}

/** Returns the reason in one line: another python may do. */
function cannotBeUsed(what: string, error: unknown): string {
  if (!(error instanceof ArchiError) || error instanceof BugError) throw error;
  const { where, message } = error.problems[0] ?? { where: undefined, message: error.message };
  return `${what} cannot be used: ${where === undefined ? message : `${where}: ${message}`}`;
}

/** Returns the version of the python in a lock (`3.7.17`); empty if it has none. */
function releaseOf({ packages }: Lock): string {
  return packages.find(({ record }) => record.name === 'python')?.record.version ?? '';
}
