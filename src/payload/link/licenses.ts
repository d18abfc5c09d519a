import type { OpenedPackage } from '../../package/types.js';
import type { LinkEntry } from './link.js';

/** Returns the licence texts of a package (`info/licenses/` and `info/LICENSE*`), which linking does not put into the prefix. */
export function licenseEntries({ info }: OpenedPackage, dist: string, mtime: number): LinkEntry[] {
  return [...info]
    .filter(([path]) => /^info\/(?:licenses\/|license|LICENSE)/.test(path))
    .map(([path, data]) => ({
      type: 'file',
      path: `.archi/licenses/${dist}/${path.slice('info/'.length)}`,
      mode: 0o644,
      mtime,
      data,
    }));
}
