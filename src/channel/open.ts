import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { authorizeUrl, parseChannelUrl } from '../conda/channel-url.js';
import { parseFileName } from '../conda/file-name.js';
import { parseRecord } from '../conda/parse-record.js';
import type { Emit } from '../events.js';
import { systemClock } from '../host/clock.js';
import { ensureFolder, writeFileWhole } from '../host/fs/files.js';
import { readText } from '../host/fs/read.js';
import { withScratch } from '../host/fs/scratch.js';
import type { HttpGet } from '../host/http/get.js';
import { createPool, type Pool } from '../host/threads/pool.js';
import type { ReadIndex } from '../lock/make/complete-explicit.js';
import type { ResolveEdges } from '../lock/resolve.js';
import type { MemberJob } from '../payload/build/compile-member.js';
import type { Compiler } from '../payload/build/compile-packages.js';
import type { ExtractedFacts } from '../payload/extracted.js';
import type { MemberFacts } from '../payload/member.js';
import { readVerified } from '../store/read-verified.js';
import { type Compiled, openCompiledCache } from '../store/results.js';
import { openStore, type Store } from '../store/store.js';
import { onlyRemembered, rememberAnswers } from './cache.js';
import { createReadChannelFile } from './read-file.js';

/** The outside of a run, wired once by a command. */
export interface Edges {
  readonly store: Store;
  readonly resolve: ResolveEdges;
  /** Worker threads that link packages. They start with the first job; close them. */
  openLinker(): Pool<MemberJob, Compiled<MemberFacts>> & Compiler<MemberFacts>;
  /** Worker threads that extract packages, for the package cache. They start with the first job; close them. */
  openExtractor(): Pool<MemberJob, Compiled<ExtractedFacts>> & Compiler<ExtractedFacts>;
}

/** `channels` as they were given: their credentials go with requests below them and nowhere else. */
export function openEdges(options: {
  readonly cacheDir: string;
  readonly offline: boolean;
  readonly emit: Emit;
  readonly channels: readonly string[];
  readonly env: Readonly<NodeJS.ProcessEnv>;
}): Edges {
  const { cacheDir, offline, emit, env } = options;
  ensureFolder(cacheDir);
  const elsewhere = '--channel names another channel, or a folder of packages';
  const network = whenAsked(async () =>
    (await import('../host/http/network.js')).openGet({ env, offline, emit, elsewhere }),
  );
  const channels = options.channels.map((location) => parseChannelUrl(location));
  const get: HttpGet = async (request) =>
    (await network())({ ...request, url: authorizeUrl(request.url, channels) });
  const answers = join(cacheDir, 'repodata');
  const getRepodata = offline
    ? onlyRemembered(answers)
    : rememberAnswers({ get, folder: answers, write: writeFileWhole });
  const store = openStore({ cacheDir, get, clock: systemClock, emit, offline });
  const folder = join(cacheDir, 'members');
  return {
    store,
    resolve: {
      readChannelFile: createReadChannelFile(getRepodata),
      decompress: {
        zstd: async (bytes, most) =>
          (await import('../host/compress/compress.js')).zstdDecompress(bytes, most),
        bzip2: async (bytes, most) =>
          (await import('../host/compress/compress.js')).bzip2Decompress(bytes, most),
      },
      serve: async (respond) => (await import('../host/server/loopback.js')).serveLoopback(respond),
      readText,
      readIndex: readIndexOf(store),
      willMake: () => {},
      locks: openCompiledCache({ folder: join(cacheDir, 'locks'), write: writeFileWhole }),
      emit,
    },
    openLinker: () => openCompiler('../payload/build/worker.js', folder),
    openExtractor: () => openCompiler('../payload/build/extract-worker.js', folder),
  };
}

/** What takes modules of its own, loaded with the first that asks for it: most runs find all they need in the cache. */
function whenAsked<T>(load: () => Promise<T>): () => Promise<T> {
  let loaded: Promise<T> | null = null;
  return () => {
    loaded ??= load();
    return loaded;
  };
}

function openCompiler<Facts>(script: string, folder: string) {
  const pool = createPool<MemberJob, Compiled<Facts>>({
    script: new URL(script, import.meta.url),
    size: availableParallelism(),
    weigh: ({ locked }) => locked.record.size ?? 0,
  });
  const cache = { folder, ...openCompiledCache<Facts>({ folder, write: writeFileWhole }) };
  return { ...pool, compile: pool.run, cache, options: null };
}

// An @EXPLICIT list says nothing of dependencies; the package itself does.
function readIndexOf(store: Store): ReadIndex {
  return async (explicit) => {
    const { fn, subdir, md5, sha256 } = explicit;
    const named = parseFileName(fn);
    if (named === null) return null;
    const record = parseRecord({ ...named, build_number: 0, subdir, md5, sha256 }, fn);
    const stored = await store.ensure({ ...explicit, requestedSpec: null, record });
    const [{ openPackage }, { loadCodecs }] = await Promise.all([
      import('../package/open.js'),
      import('../host/compress/compress.js'),
    ]);
    const index = await withScratch(dirname(stored.path), async ({ open, keep }) => {
      const bytes = readVerified(stored.path, stored.sha256, open);
      return (await openPackage({ bytes, keep, fn, codecs: await loadCodecs() })).index;
    });
    return { ...index, sha256: stored.sha256, size: stored.size };
  };
}
