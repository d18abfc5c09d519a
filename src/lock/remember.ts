import { cacheKey } from '../cache-keys.js';
import type { Deps, LockWarnings } from '../channel/open.js';
import type { ReadChannelFile } from '../channel/types.js';
import { parseChannelUrl } from '../conda/channel-url.js';
import type { Platform } from '../conda/platform.js';
import { SOLVER } from '../conda/solve.js';
import type { Emit } from '../events.js';
import type { Manifest } from '../manifest/types.js';
import { sha256 } from '../sha256.js';
import { readVerified } from '../store/read-verified.js';
import { BUILD_PLATFORM } from './build-tool.js';
import { formatLock, LOCK_VERSION } from './formats/format.js';
import { parseLock } from './formats/parse-lock.js';
import type { Lock } from './types.js';

/** A lock, and its text as it is written to disk. */
export interface Resolved {
  readonly lock: Lock;
  readonly text: string;
}

/** The inputs of a lock other than the channels' contents; `CacheInputs` lists all of them. */
export interface LockInput {
  readonly manifest: Manifest;
  readonly platform: Platform;
  readonly solve: boolean;
  /** Channels: urls or folders as the user gave them, with credentials. */
  readonly locations: readonly string[];
  /** A lock that these items are added to; null for the lock of a manifest. */
  readonly beside: { readonly lock: Lock; readonly items: object } | null;
}

/** To be raised when the same inputs would give another lock. */
const MAKER = `rules 3, lock ${LOCK_VERSION}, ${SOLVER}`;

/** Locks by their inputs. */
export type LockCache = Deps['locks'];

const INDEX_FILES = ['repodata.json.zst', 'repodata.json.bz2', 'repodata.json'];

/**
 * Returns the cached lock of these inputs if every channel's repodata still has the same bytes; else caches and returns the lock
 * that `make` returns. `make` gets a reader that reads no file twice, and an `emit` whose warnings are kept with the lock.
 */
export async function rememberedLock(request: {
  readonly input: LockInput;
  readonly read: ReadChannelFile;
  readonly cache: LockCache;
  readonly emit: Emit;
  readonly make: (read: ReadChannelFile, emit: Emit) => Promise<Lock>;
}): Promise<Resolved> {
  const { input, read, cache, emit, make } = request;
  const readOnce = once(read);
  const key = await keyOf(input, readOnce);
  const known = recall(cache, key);
  if (known !== null) {
    for (const message of known.said.warnings) emit({ kind: 'warning', message });
    return { lock: parseLock(known.text, `the lock ${key} in the cache`), text: known.text };
  }
  const warnings: string[] = [];
  const lock = await make(readOnce, (event) => {
    if (event.kind === 'warning') warnings.push(event.message);
    emit(event);
  });
  const text = formatLock(lock);
  cache.put(key, Buffer.from(text), { warnings });
  return { lock, text };
}

function recall(cache: LockCache, key: string): { text: string; said: LockWarnings } | null {
  const known = cache.find(key);
  if (known === null) return null;
  try {
    return { text: readVerified(known.path, known.sha256).toString(), said: known.facts };
  } catch {
    // A corrupt or missing lock is made again and replaced.
    return null;
  }
}

async function keyOf(
  { manifest, platform, solve, locations, beside }: LockInput,
  read: ReadChannelFile,
): Promise<string> {
  // The lock of a manifest records tools for the build machine; see `withBuildTools`.
  const subdirs = new Set([platform, 'noarch', ...(beside === null ? [BUILD_PLATFORM] : [])]);
  const channels = await Promise.all(
    locations.map(async (location) => ({
      url: parseChannelUrl(location).url,
      indexes: await Promise.all([...subdirs].map((subdir) => digestOfIndex(location, subdir, read))),
    })),
  );
  return cacheKey('lock', {
    maker: MAKER,
    file: manifest.file,
    manifest: manifest.sha256,
    platform,
    solve,
    channels,
    beside: beside && { lock: sha256(formatLock(beside.lock)), items: beside.items },
  });
}

// Reads the first form of the repodata file that exists.
async function digestOfIndex(
  location: string,
  subdir: string,
  read: ReadChannelFile,
): Promise<string | null> {
  for (const name of INDEX_FILES) {
    const bytes = await read(location, subdir, name);
    if (bytes !== null) return `${name} ${sha256(bytes)}`;
  }
  return null;
}

function once(read: ReadChannelFile): ReadChannelFile {
  const answers = new Map<string, Promise<Uint8Array | null>>();
  return (location, subdir, fileName) => {
    const key = JSON.stringify([location, subdir, fileName]);
    const answer = answers.get(key) ?? read(location, subdir, fileName);
    answers.set(key, answer);
    return answer;
  };
}
