import { closeSync, fchmodSync, mkdirSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { cacheKey } from '../../cache-keys.js';
import type { LockedPackage } from '../../conda/locked-package.js';
import { isSystemError, ToolError } from '../../errors.js';
import { type Content, viewsOf } from '../../formats/content.js';
import { readTar } from '../../formats/tar/reader.js';
import { cannotWrite } from '../../host/fs/errors.js';
import { ensureFolder } from '../../host/fs/folders.js';
import { type Scratch, withScratch } from '../../host/fs/scratch.js';
import { writeFileAtomic } from '../../host/fs/write.js';
import { createPool } from '../../host/threads/pool.js';
import { readVerified } from '../../store/read-verified.js';
import { CorruptCacheError, remakeCorrupt } from '../../store/remake-corrupt.js';
import { type CachedResult, openResults } from '../../store/results.js';
import type { Store } from '../../store/store.js';
import { PYTHON_TREE_VERSION } from '../layout-versions.js';
import type { TreeRequest } from './worker.js';

/** A python in a folder of its own; `close` removes the folder. */
export interface UnpackedPython {
  /** Absolute path of the program. */
  readonly command: string;
  close(): void;
}

/** Where the package of a python comes from, and where its files go. */
export interface TreePlaces {
  readonly store: Store;
  readonly cacheDir: string;
  /** Default: in a thread. */
  readonly pack?: ((request: TreeRequest) => Promise<CachedResult<null>>) | undefined;
}

/**
 * Unpacks what compiling needs of the package of python `version` (`3.7`), fetched and verified, into a new folder in the part
 * `pythons` of the cache; nothing is installed. Throws ArchiError if the package cannot be fetched or used.
 */
export async function unpackPython(
  locked: LockedPackage,
  version: string,
  places: TreePlaces,
): Promise<UnpackedPython> {
  const { cacheDir } = places;
  const pythons = join(cacheDir, 'pythons');
  ensureFolder(pythons);
  return withScratch(pythons, async ({ open }) => {
    const tar = await remakeCorrupt(async () => verified(await treeOf(locked, version, places), open));
    const folder = newFolder(pythons);
    const close = () => rmSync(folder, { recursive: true, force: true });
    try {
      for (const { path, mode, data } of readTar(tar)) {
        writeContent(join(folder, path.toString()), data, mode & 0o755);
      }
      return { command: join(folder, `bin/python${version}`), close };
    } catch (error) {
      close();
      if (!isSystemError(error)) throw error;
      throw new ToolError(`python cannot be unpacked into ${cacheDir}: ${error.message}`, [], {
        cause: error,
      });
    }
  });
}

/** Writes a file, piece by piece: buffers for whole files would be freed much later. */
function writeContent(place: string, data: Content, mode: number): void {
  mkdirSync(dirname(place), { recursive: true });
  const fd = openSync(place, 'wx', mode);
  try {
    for (const view of viewsOf(data)) writeFileSync(fd, view);
    fchmodSync(fd, mode);
  } finally {
    closeSync(fd);
  }
}

function newFolder(pythons: string): string {
  try {
    return mkdtempSync(join(pythons, 'python-'));
  } catch (error) {
    throw isSystemError(error) ? cannotWrite(pythons, error) : error;
  }
}

/** Returns the tree as a tar archive: from the cache, or made now. */
async function treeOf(
  locked: LockedPackage,
  version: string,
  { store, cacheDir, pack = packInThread }: TreePlaces,
): Promise<CachedResult<null>> {
  const folder = join(cacheDir, 'members');
  const cache = openResults<null>({ folder, write: writeFileAtomic });
  const keyOf = (sha256: string) => cacheKey('python', { layout: `python ${PYTHON_TREE_VERSION}`, sha256 });
  const known = store.knownSha256(locked);
  const cached = known === null ? null : cache.find(keyOf(known));
  if (cached !== null) return cached;
  const { path, sha256 } = await store.ensure(locked);
  const job = {
    locked,
    path,
    sha256,
    python: null,
    pyc: 'none',
    omit: [],
    shared: false,
    folder: '',
  } as const;
  return pack({ job, version, key: keyOf(sha256), folder });
}

/** Packs in a thread that ends then: here its decoder would keep its memory until the build ends. */
async function packInThread(request: TreeRequest): Promise<CachedResult<null>> {
  const pool = createPool<TreeRequest, CachedResult<null>>({
    script: new URL('./worker.js', import.meta.url),
    size: 1,
  });
  try {
    return await pool.run(request);
  } finally {
    await pool.close();
  }
}

function verified(result: CachedResult<null>, open: Scratch['open']): Content {
  try {
    return readVerified(result.path, result.sha256, open);
  } catch (error) {
    if (error instanceof ToolError) throw new CorruptCacheError([result]);
    throw error;
  }
}
