import { formatPin } from '../conda/file-name.js';
import { BugError } from '../errors.js';
import { storedZip } from '../formats/zip/write.js';
import { tarArchive } from './tar-archive.js';
import type { PackageEntry } from './types.js';

/** The content of a package to be written. */
export interface PackageContent {
  /** Everything outside `info/`. */
  readonly entries: readonly PackageEntry[];
  /** Path (beginning with `info/`) → content; `info/index.json` names the package. */
  readonly info: ReadonlyMap<string, Buffer>;
  /** Modification time of the files below `info/`, in seconds since 1970. */
  readonly mtime: number;
}

/**
 * Returns the bytes of a `.conda` file (CEP-35). The same content gives the same bytes; zstd `level` is 1 to 22. Throws
 * BugError if `info/index.json` is missing.
 */
export async function writeConda(
  request: PackageContent & {
    readonly level: number;
    readonly zstdCompress: (bytes: Uint8Array, level: number) => Promise<Buffer>;
  },
): Promise<Buffer> {
  const { level, zstdCompress, ...content } = request;
  const dist = distOf(content.info);
  return storedZip([
    { name: 'metadata.json', data: Buffer.from('{"conda_pkg_format_version": 2}') },
    { name: `pkg-${dist}.tar.zst`, data: await zstdCompress(tarArchive(content.entries), level) },
    { name: `info-${dist}.tar.zst`, data: await zstdCompress(tarArchive(infoEntries(content)), level) },
  ]);
}

/** Returns the bytes of a `.tar.bz2` package. The same content gives the same bytes. */
export async function writeTarBz2(
  request: PackageContent & {
    readonly bzip2Compress: (bytes: Uint8Array) => Promise<Buffer>;
  },
): Promise<Buffer> {
  const { bzip2Compress, ...content } = request;
  return bzip2Compress(tarArchive([...infoEntries(content), ...content.entries]));
}

function infoEntries({ info, mtime }: PackageContent): PackageEntry[] {
  return [...info].map(([path, data]) => ({ type: 'file', path, mode: 0o644, mtime, data }));
}

function distOf(info: ReadonlyMap<string, Buffer>): string {
  const text = info.get('info/index.json')?.toString();
  if (text === undefined) throw new BugError('a package without info/index.json cannot be written');
  const { name, version, build } = JSON.parse(text);
  return formatPin({ name, version, build });
}
