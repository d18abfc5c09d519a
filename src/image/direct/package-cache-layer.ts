import { createHash } from 'node:crypto';
import { padding, tarHeader } from '../../package/tar-header.js';
import { OCI_LAYER } from '../oci/media-types.js';
import type { PackageCacheFile } from '../package-cache.js';
import type { ImageDescription } from '../types.js';
import { LAYER_END } from './compose.js';
import type { TitledLayer } from './config.js';
import { folderBlocks, prefixFolders } from './layer-folders.js';
import { layerRoot } from './layer-root.js';
import { modeFor, ownerOf } from './layer-tar.js';

/**
 * A layer of conda's package cache. Packages are compressed already, so the layer is a plain tar, and its digest its
 * diff_id. `readFile` gives a file's bytes; they are checked where the layer is read. Nothing is kept in memory.
 */
export async function packageCacheLayer(
  files: readonly PackageCacheFile[],
  description: Pick<ImageDescription, 'prefix' | 'user'>,
  readFile: (path: string) => AsyncIterable<Uint8Array>,
): Promise<TitledLayer> {
  const stretches = stretchesOf(files, description);
  const hash = createHash('sha256');
  let size = 0;
  for await (const chunk of read(stretches, readFile)) {
    hash.update(chunk);
    size += chunk.length;
  }
  const digest = `sha256:${hash.digest('hex')}` as const;
  return {
    title: `the package cache: ${files.filter((file) => 'from' in file).length} packages`,
    mediaType: OCI_LAYER,
    digest,
    diffId: digest,
    size,
    read: () => read(stretches, readFile),
  };
}

/** Bytes, or the path of a file that holds them. */
type Stretch = Buffer | string;

function stretchesOf(
  files: readonly PackageCacheFile[],
  description: Pick<ImageDescription, 'prefix' | 'user'>,
): Stretch[] {
  const root = layerRoot(description.prefix);
  const owner = ownerOf(description);
  const { uid, gid } = owner;
  const mtime = files.reduce((newest, file) => Math.max(newest, timeOf(file)), 0);
  const folders = prefixFolders(new Map([['pkgs', 0o755]]), { root, owner });
  const entries = files.flatMap((file): Stretch[] => {
    const content = 'from' in file ? file.from.path : Buffer.from(file.text);
    const size = 'from' in file ? file.from.size : Buffer.byteLength(file.text);
    const path = `${root}/pkgs/${file.name}`;
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
    if (typeof stretch === 'string') yield* readFile(stretch);
    else yield stretch;
  }
}
