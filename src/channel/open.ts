import { createHash } from 'node:crypto';
import { dirname, join } from 'node:path';
import { authorizeUrl, filePathOf, parseChannelUrl } from '../conda/channel-url.js';
import { parseFileName } from '../conda/file-name.js';
import { parseRecord } from '../conda/parse-record.js';
import { messageOf, UserError } from '../errors.js';
import type { Emit } from '../events.js';
import { systemClock } from '../host/clock.js';
import { filePieces } from '../host/fs/file-pieces.js';
import { ensureFolder } from '../host/fs/folders.js';
import { readText } from '../host/fs/read.js';
import { withScratch } from '../host/fs/scratch.js';
import { writeFileAtomic } from '../host/fs/write.js';
import type { HttpGet } from '../host/http/get.js';
import type { ServeLoopback } from '../host/server/loopback.js';
import { readVerified } from '../store/read-verified.js';
import { openResults, type ResultCache } from '../store/results.js';
import { openStore, type Store } from '../store/store.js';
import { packageOfWheel } from '../wheels/as-package.js';
import type { FindProject } from '../wheels/index/find-project.js';
import { isWheel } from '../wheels/name/file-name.js';
import { onlyRemembered, rememberAnswers } from './cache.js';
import { createReadChannelFile } from './read-file.js';
import type { Decompressors, MeasureWheel, ReadChannelFile, ReadIndex } from './types.js';

/** Warnings given when a lock was made; repeated on a cache hit. */
export interface LockWarnings {
  readonly warnings: readonly string[];
}

/** Everything outside the program that a command uses: cache, channels, files. Its run opens them once. */
export interface Deps {
  readonly store: Store;
  readonly readChannelFile: ReadChannelFile;
  readonly decompress: Decompressors;
  readonly serve: ServeLoopback;
  /** Reads a text file; returns null if there is none. */
  readonly readText: (path: string) => string | null;
  readonly readIndex: ReadIndex;
  readonly measureWheel: MeasureWheel;
  readonly findProject: FindProject;
  /** Locks, by their inputs. */
  readonly locks: ResultCache<LockWarnings>;
  readonly emit: Emit;
}

/**
 * Opens the dependencies of a command. Sends the credentials of `channels` only with requests below those channels, and those of the index
 * of wheels only for its pages and for wheels on its server.
 */
export function openDeps(options: {
  readonly cacheDir: string;
  readonly offline: boolean;
  readonly emit: Emit;
  readonly channels: readonly string[];
  /** Default: the index that pip would ask. */
  readonly indexUrl?: string | undefined;
  readonly env: Readonly<NodeJS.ProcessEnv>;
}): Deps {
  const { cacheDir, offline, emit, env } = options;
  ensureFolder(cacheDir);
  const elsewhere = 'another channel can be given, or a folder of packages';
  const network = whenAsked(async () =>
    (await import('../host/http/network.js')).openGet({ env, offline, emit, elsewhere }),
  );
  const channels = options.channels.map((location) => parseChannelUrl(location));
  const answers = join(cacheDir, 'repodata');
  const index = whenAsked(async () => (await import('./open-index.js')).openIndex({ ...options, answers }));
  const get: HttpGet = async (request) => {
    const authorized = { ...request, url: authorizeUrl(request.url, channels) };
    return isWheel(new URL(request.url).pathname)
      ? (await index()).getWheel(authorized)
      : (await network())(authorized);
  };
  const getRepodata = offline
    ? onlyRemembered(answers)
    : rememberAnswers({ get, folder: answers, write: writeFileAtomic });
  const store = openStore({ cacheDir, get, clock: systemClock, emit, offline });
  return {
    store,
    readChannelFile: createReadChannelFile(getRepodata),
    decompress: {
      zstd: async (bytes, most) => (await import('../host/compress/zstd.js')).zstdDecompress(bytes, most),
      bzip2: async (bytes, most) => (await import('../host/compress/bzip2.js')).bzip2Decompress(bytes, most),
    },
    serve: async (respond) => (await import('../host/server/loopback.js')).serveLoopback(respond),
    readText,
    readIndex: readIndexOf(store),
    measureWheel: measureWheelOf(store),
    findProject: async (name) => (await index()).findProject(name),
    locks: openResults({ folder: join(cacheDir, 'locks'), write: writeFileAtomic }),
    emit,
  };
}

/** Loads on first use: most runs find all they need in the cache, and need no network modules. */
function whenAsked<T>(load: () => Promise<T>): () => Promise<T> {
  let loaded: Promise<T> | null = null;
  return () => {
    loaded ??= load();
    return loaded;
  };
}

// An @EXPLICIT list has no dependencies: they are read from the package.
function readIndexOf(store: Store): ReadIndex {
  return async (explicit) => {
    const { fn, subdir, md5, sha256 } = explicit;
    const named = parseFileName(fn);
    if (named === null) return null;
    const record = parseRecord({ ...named, build_number: 0, subdir, md5, sha256 }, fn);
    const stored = await store.ensure({ ...explicit, requestedSpec: null, record });
    const [{ openPackage }, { loadCodecs }] = await Promise.all([
      import('../package/open.js'),
      import('../host/compress/codecs.js'),
    ]);
    const index = await withScratch(dirname(stored.path), async ({ open, keep }) => {
      const bytes = readVerified(stored.path, stored.sha256, open);
      return (await openPackage({ bytes, keep, fn, codecs: await loadCodecs(fn) })).index;
    });
    const { md5: _, ...stated } = index;
    // The store compares one checksum; a list can have both.
    const measured = md5 === null ? {} : { md5: await hashOf(stored.path, 'md5') };
    return { ...stated, ...measured, sha256: stored.sha256, size: stored.size };
  };
}

function measureWheelOf(store: Store): MeasureWheel {
  return async (wheel) => {
    const sha256 = wheel.sha256 ?? (await hashOfLocal(wheel.url));
    // The store has no use for the platform.
    const { size, path } = await store.ensure(packageOfWheel({ ...wheel, sha256, size: null }, 'linux-64'));
    const { readRequires } = await import('../wheels/read/requires.js');
    const requires = await withScratch(dirname(path), ({ open }) =>
      readRequires(readVerified(path, sha256, open), wheel),
    );
    return { sha256, size, requires };
  };
}

async function hashOfLocal(url: string): Promise<string> {
  const path = filePathOf(url);
  try {
    return await hashOf(path, 'sha256');
  } catch (error) {
    const problem = {
      where: path,
      message: `the wheel cannot be read: ${messageOf(error)}`,
      fix: 'correct the path in the manifest: it is relative to the folder of the manifest',
    };
    throw new UserError('a wheel cannot be read', problem, { cause: error });
  }
}

async function hashOf(path: string, algorithm: 'md5' | 'sha256'): Promise<string> {
  const hash = createHash(algorithm);
  for await (const piece of filePieces(path)) hash.update(piece);
  return hash.digest('hex');
}
