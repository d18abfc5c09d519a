import type { LockedPackage } from '../conda/locked-package.js';
import type { Platform } from '../conda/platform.js';
import { parseWheelName } from './name/file-name.js';
import type { LockedWheel } from './types.js';

/**
 * Returns a wheel as a package of the lock, so that it is fetched, packed and placed as the others are. Its record is noarch python, as
 * that of a conda package whose files are laid for whichever python the lock has; its build ends in `.whl`.
 */
export function packageOfWheel(
  wheel: Omit<LockedWheel, 'size'> & { readonly size: number | null },
  platform: Platform,
): LockedPackage {
  const { name, version, fn, url, sha256, size, direct } = wheel;
  const tags = parseWheelName(fn);
  const isPure = tags?.platforms.includes('any') ?? true;
  return {
    fn,
    wheel: { direct },
    url,
    channel: url.slice(0, url.lastIndexOf('/')),
    requestedSpec: null,
    record: {
      name,
      version,
      build: `${(tags?.pythons ?? []).join('.')}.whl`,
      buildNumber: 0,
      subdir: isPure ? 'noarch' : platform,
      depends: [],
      constrains: [],
      noarch: 'python',
      md5: null,
      sha256,
      size,
      timestamp: null,
      license: null,
      trackFeatures: [],
      pythonSitePackagesPath: null,
      raw: {},
    },
  };
}
