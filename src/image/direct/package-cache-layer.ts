import { createHash } from 'node:crypto';
import { dirname } from 'node:path/posix';
import { cacheKey } from '../../cache-keys.js';
import { ToolError } from '../../errors.js';
import { padding, tarHeader } from '../../formats/tar/header.js';
import { sha256 } from '../../sha256.js';
import { OCI_LAYER } from '../oci/media-types.js';
import type { PackageCacheFile } from '../package-cache.js';
import type { Digest } from '../types.js';
import { LAYER_END } from './compose.js';
import type { TitledLayer } from './config.js';
import type { LayerFacts } from './layer-blob.js';
import { type FolderPlacement, folderBlocks, prefixFolders } from './layer-folders.js';
import { modeFor } from './layer-tar.js';

/** A layer with conda's package cache, composed at every read; nothing is kept in memory. */
export interface PackageCacheLayer {
  /** Key of the layer, from everything that its bytes depend on; lower-case hex. */
  readonly key: string;
  /** Reads the whole layer once, and returns its digests and size. Throws ToolError if a package has changed. */
  measure(): Promise<LayerFacts>;
  /** Returns the layer as a blob, given its facts; the reader checks the bytes. */
  blob(facts: LayerFacts): TitledLayer;
}

/**
 * Returns the layer of the given files. Packages are compressed already, so the layer is an uncompressed tar, and its digest is
 * its diff_id. `readFile` yields the bytes of a file.
 */
export function packageCacheLayer(
  files: readonly PackageCacheFile[],
  placement: FolderPlacement,
  readFile: (path: string) => AsyncIterable<Uint8Array>,
): PackageCacheLayer {
  const stretches = stretchesOf(files, placement);
  const title = `the package cache: ${files.filter((file) => 'from' in file).length} packages`;
  return {
    key: keyOf(stretches),
    async measure() {
      const hash = createHash('sha256');
      let size = 0;
      for (const stretch of stretches) {
        const own = createHash('sha256');
        for await (const chunk of read([stretch], readFile)) {
          hash.update(chunk);
          own.update(chunk);
          size += chunk.length;
        }
        // The facts are cached under the key, so they must be those of the bytes in the key.
        if (!Buffer.isBuffer(stretch) && own.digest('hex') !== stretch.sha256) throw changed(stretch.path);
      }
      const digest: Digest = `sha256:${hash.digest('hex')}`;
      return { digest, size, diffId: digest };
    },
    blob: (facts) => ({ ...facts, title, mediaType: OCI_LAYER, read: () => read(stretches, readFile) }),
  };
}

/** Bytes, or a file that contains them. */
type Stretch = Buffer | { readonly path: string; readonly sha256: string };

function keyOf(stretches: readonly Stretch[]): string {
  return cacheKey('package-cache-layer', {
    layout: '1',
    stretches: stretches.map((stretch) => (Buffer.isBuffer(stretch) ? sha256(stretch) : stretch.sha256)),
  });
}

function changed(path: string): ToolError {
  const problem = {
    where: path,
    message: 'the file has changed since it was verified',
    fix: 'run again, which fetches it again',
  };
  return new ToolError('a package in the cache has changed', problem);
}

function stretchesOf(files: readonly PackageCacheFile[], placement: FolderPlacement): Stretch[] {
  const { ground, owner } = placement;
  const { uid, gid } = owner;
  const mtime = files.reduce((newest, file) => Math.max(newest, timeOf(file)), 0);
  const names = new Set(['pkgs', ...files.map(({ name }) => dirname(`pkgs/${name}`))]);
  const folders = prefixFolders(new Map([...names].map((name) => [name, 0o755])), placement);
  const entries = files.flatMap((file): Stretch[] => {
    const content = 'from' in file ? file.from : Buffer.from(file.text);
    const size = 'from' in file ? file.from.size : Buffer.byteLength(file.text);
    const path = `${ground.root}/pkgs/${file.name}`;
    const mode = modeFor(0o644, owner, false);
    const header = tarHeader({ path, type: 'file', mode, mtime: timeOf(file) || mtime, size, uid, gid });
    return [header, content, padding(size)];
  });
  return [...folderBlocks(folders, mtime), ...entries, LAYER_END];
}

function timeOf(file: PackageCacheFile): number {
  return 'from' in file ? Math.floor((file.from.locked.record.timestamp ?? 0) / 1000) : 0;
}

async function* read(
  stretches: readonly Stretch[],
  readFile: (path: string) => AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  for (const stretch of stretches) {
    if (Buffer.isBuffer(stretch)) yield stretch;
    else yield* readFile(stretch.path);
  }
}
