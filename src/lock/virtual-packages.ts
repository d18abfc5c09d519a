import { archNames, type Platform } from '../conda/platform.js';
import type { PackageRecord } from '../conda/record.js';

/**
 * The target's virtual packages as records (CEP-30): those the manifest declares (`__glibc` → `2.17`, or
 * `version build`), and what every Linux machine of this platform has: `__unix`, `__linux`, `__archspec`.
 */
export function virtualRecords(
  declared: Readonly<Record<string, string>>,
  platform: Platform,
): PackageRecord[] {
  const implied = { __unix: '0', __linux: '0', __archspec: `1 ${archNames(platform).machine}` };
  return Object.entries({ ...implied, ...declared })
    .map(([name, text]) => virtualRecord(name, text))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** One virtual package as a record; `text` is its version, or version and build. */
export function virtualRecord(name: string, text: string): PackageRecord {
  const [version = '0', build = '0'] = text.trim().split(/[\s=]+/);
  return {
    name,
    version,
    build,
    buildNumber: 0,
    subdir: 'noarch',
    depends: [],
    constrains: [],
    noarch: 'generic',
    md5: null,
    sha256: null,
    size: null,
    timestamp: null,
    license: null,
    trackFeatures: [],
    pythonSitePackagesPath: null,
    raw: {},
  };
}
