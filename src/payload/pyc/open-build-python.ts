import type { Platform } from '../../conda/platform.js';
import { ArchiError, BugError, ToolError } from '../../errors.js';
import { hostPlatform } from '../../host/platform.js';
import type { ChannelDeps } from '../../lock/build-tool.js';
import type { Lock } from '../../lock/types.js';
import type { Store } from '../../store/store.js';
import { pythonOf } from '../link/python.js';
import { askPython, findPython } from './open-python.js';
import type { PythonProgram } from './types.js';

/** A python that runs on this machine, and compiles for others. */
export interface BuildPython {
  readonly program: PythonProgram;
  /** Where it comes from, for people: a package or a path. */
  readonly from: string;
  /** Why the python of the lock's channels does not compile, in one line; null if it does, or was not looked for. */
  readonly warning: string | null;
  /** Is to be called when it has compiled. */
  close(): void;
}

/**
 * Opens the python that compiles for a lock, of the release `release` if possible; default: the lock's. Throws ToolError if
 * there is none.
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
  /** Default: looks on PATH. */
  readonly find?: typeof findPython;
}

/**
 * Returns a function that opens pythons: the lock's own release from the package of its channels, run from the cache, so that the
 * result does not depend on what this machine has; else a python of the same X.Y on PATH, best of that release.
 */
export function pythonOpener(places: PythonPlaces): OpenPython {
  const { find = findPython } = places;
  return async (lock, release = releaseOf(lock)) => {
    const target = pythonOf(lock);
    if (target === null) throw new BugError('a lock without python has nothing to compile');
    const { version } = target;
    const own = release === releaseOf(lock) ? await openOwn(lock, version, places) : null;
    if (own !== null && typeof own !== 'string') return own;
    const program = await find(version, { release }).catch((error: unknown) => {
      throw own === null ? error : withReason(error, own);
    });
    const warning = own && otherPython({ program, release, reason: own });
    return { program, from: program.command, warning, close: () => {} };
  };
}

function otherPython({
  program,
  release,
  reason,
}: {
  readonly program: PythonProgram;
  readonly release: string;
  readonly reason: string;
}): string {
  const { command, version } = program;
  const risk = version === release ? '' : ', whose pyc files may differ';
  return `pyc files are compiled by python ${version} (${command})${risk}: ${reason}`;
}

/** Returns the error with the reason why the python of the channels does not compile as its first problem. */
function withReason(error: unknown, reason: string): unknown {
  if (!(error instanceof ToolError)) return error;
  return new ToolError(error.message, [{ message: reason }, ...error.problems], { cause: error });
}

/** Returns the python of the lock's channels; the reason in one line if none of them runs here. */
async function openOwn(
  lock: Lock,
  version: string,
  { channels, deps, cacheDir, host = hostPlatform() }: PythonPlaces,
): Promise<BuildPython | string> {
  if (host === null) return 'conda has no platform for this machine';
  // Loaded only here: most installers compile nothing.
  const [{ findBuildTool }, { unpackPython }] = await Promise.all([
    import('../../lock/build-tool.js'),
    import('./open-locked-python.js'),
  ]);
  let what = 'the python of the channels';
  try {
    const locked = await findBuildTool({ lock, name: 'python', host, given: channels }, deps);
    if (locked === null) return `no channel of the lock has python ${releaseOf(lock)} for ${host}`;
    what = locked.fn;
    const { command, close } = await unpackPython(locked, version, { store: deps.store, cacheDir });
    const program = await askPython(command, version);
    if (typeof program !== 'string' && program.version === locked.record.version)
      return { program, from: locked.fn, warning: null, close };
    close();
    return `${locked.fn} does not run here: ${typeof program === 'string' ? program : `it is python ${program.version}`}`;
  } catch (error) {
    // It cannot be fetched, or used: another python may do.
    if (!(error instanceof ArchiError) || error instanceof BugError) throw error;
    const { where, message } = error.problems[0] ?? { where: undefined, message: error.message };
    return `${what} cannot be used: ${where === undefined ? message : `${where}: ${message}`}`;
  }
}

/** Returns the version of the python in a lock (`3.7.17`); empty if it has none. */
function releaseOf({ packages }: Lock): string {
  return packages.find(({ record }) => record.name === 'python')?.record.version ?? '';
}
