import { archNames, type Platform } from '../conda/platform.js';
import type { PackageRecord } from '../conda/record.js';
import type { Lock } from './types.js';

/**
 * Returns the target's virtual packages as records (CEP-30): those that the manifest declares (`__glibc` → `2.17`, or `version
 * build`), and those of every Linux machine of this platform: `__unix`, `__linux`, `__archspec`.
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

/** Returns a virtual package as a record; `text` is its version, or version and build. */
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

/** Returns the virtual packages that the manifest declares. */
export function declaredOf(
  lock: Pick<Lock, 'virtualPackages' | 'derived'>,
): Readonly<Record<string, string>> {
  const { virtualPackages, derived = [] } = lock;
  return Object.fromEntries(Object.entries(virtualPackages).filter(([name]) => !derived.includes(name)));
}

/** Returns the version of __glibc, without the build that may follow it (`2.17 0`); null if there is no __glibc. */
export function glibcOf({ __glibc: text }: Readonly<Record<string, string>>): string | null {
  return text === undefined ? null : virtualRecord('__glibc', text).version;
}
