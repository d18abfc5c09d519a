import type { Lock } from '../../../src/lock/types.js';
import { lockedOf } from '../channels.js';

/** Locks of two platforms, with an environment beside the base, and what records may have. */
export const TWO_PLATFORMS: readonly Lock[] = (['linux-64', 'linux-aarch64'] as const).map((platform) => ({
  platform,
  manifest: { name: 'App', version: '1.10', sha256: 'c'.repeat(64) },
  channels: ['https://host/team', 'https://other/label/main'],
  specs: ['python'],
  virtualPackages: { __glibc: '2.17' },
  exclude: [],
  packages: [
    // Its number is not the end of its build.
    lockedOf('zlib-1.2-h1_2', { subdir: platform, build_number: 7, sha256: null }),
    lockedOf('python-3.10-0_cpython', {
      subdir: platform,
      depends: ['zlib >=1.2,<2', 'zlib 1.2 h1_2', '__glibc >=2.17', 'host::pip'],
      constrains: ['python_abi 3.10.* *_cp310'],
      python_site_packages_path: 'lib/python3.10/site-packages',
      license: '0BSD',
      license_family: 'BSD',
      timestamp: 1_650_670_423_406,
    }),
    lockedOf('pip-1e3-py_0', {
      subdir: 'noarch',
      noarch: 'python',
      depends: ['python >=3', 'python <4'],
      track_features: 'odd',
    }),
  ],
  wheels: [
    {
      ...{ name: 'six', version: '1.16', fn: 'six-1.16-py2.py3-none-any.whl', size: 11_053, direct: true },
      ...{ url: 'https://files.host/ab/six-1.16-py2.py3-none-any.whl', sha256: 'e'.repeat(64) },
    },
  ],
  envs: [
    {
      name: 'tools',
      channels: ['https://host/team'],
      specs: [],
      virtualPackages: {},
      exclude: [],
      packages: [lockedOf('zlib-1.2-h1_2', { subdir: platform, build_number: 7, sha256: null })],
    },
  ],
}));

/** The same with the base alone. */
export const BASES: readonly Lock[] = TWO_PLATFORMS.map(({ envs: _, ...base }) => base);
