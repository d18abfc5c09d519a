import { createHash } from 'node:crypto';
import type { PublishedFile } from '../channel/index/index-channel.js';
import { writeConda, writeTarBz2 } from '../package/write.js';
import type { PackageFormat, PackJob } from './jobs.js';
import { packageInfo } from './metadata.js';

/** Compressors, and the writer of package files. */
export interface PackHost {
  zstdCompress(bytes: Uint8Array, level: number): Promise<Buffer>;
  bzip2Compress(bytes: Uint8Array): Promise<Buffer>;
  /** `path` is `<subdir>/<fn>` in the channel. */
  write(path: string, content: Buffer): void;
}

/** On GCC, level 9 takes an eighth of the time of level 19, which conda-build has, and packages are a tenth larger. */
const ZSTD_LEVEL = 9;

/** Writes the package in each format. Returns the record, checksums and size of each file. */
export async function pack(
  { build, assembled, depends, runExports, platform, formats }: PackJob,
  host: PackHost,
): Promise<PublishedFile[]> {
  const { dist, subdir, index, info } = packageInfo({ build, assembled, depends, runExports, platform });
  const content = { entries: assembled.entries, info, mtime: assembled.newest };
  const write: Readonly<Record<PackageFormat, () => Promise<Buffer>>> = {
    conda: () => writeConda({ ...content, level: ZSTD_LEVEL, zstdCompress: host.zstdCompress }),
    'tar.bz2': () => writeTarBz2({ ...content, bzip2Compress: host.bzip2Compress }),
  };
  const files: PublishedFile[] = [];
  for (const format of formats) {
    const fn = `${dist}.${format}`;
    const bytes = await write[format]();
    host.write(`${subdir}/${fn}`, bytes);
    const checksums = { md5: digest('md5', bytes), sha256: digest('sha256', bytes), size: bytes.length };
    files.push({ fn, index, ...checksums, runExports });
  }
  return files;
}

function digest(algorithm: 'md5' | 'sha256', content: Buffer): string {
  return createHash(algorithm).update(content).digest('hex');
}
