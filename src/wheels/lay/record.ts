import { posix } from 'node:path';
import { formatCsv } from '../read/csv.js';
import { hashOf, type RecordRow } from '../read/record.js';

/** A file that laying a wheel writes; its path is in the prefix. */
export interface RecordedFile {
  readonly path: string;
  /** As RECORD of the wheel states it, or the content; null if only the target knows the bytes. */
  readonly stated: Omit<RecordRow, 'path'> | Buffer | null;
}

/**
 * Returns RECORD of an installed wheel as pip writes it: paths relative to `sitePackages`, sorted, RECORD itself without a hash. A script
 * has none either, since its first line names the prefix (the specification allows that). Compiled files are not listed: whoever removes
 * the wheel finds them by their sources.
 */
export function recordText(files: readonly RecordedFile[], sitePackages: string): string {
  const rows = files.map(({ path, stated }) => {
    const at = posix.relative(sitePackages, path);
    if (stated === null) return [at, '', ''];
    if (Buffer.isBuffer(stated)) return [at, `sha256=${hashOf('sha256', stated)}`, String(stated.length)];
    return [at, stated.hash, stated.size];
  });
  return formatCsv(rows.toSorted(([a = ''], [b = '']) => Buffer.compare(Buffer.from(a), Buffer.from(b))));
}
