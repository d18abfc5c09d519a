import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { MetaOptions } from '../../../src/channel/meta/run.js';
import { describeWithSharedData, sharedData } from '../../shared-data.js';
import { makeMeta, scratch } from './make-meta.js';

const MAIN = join(sharedData, 'repodata/main-2021-06-06');
const FORGE = join(sharedData, 'repodata/conda-forge-subset-2024-05-16');

type Wanted = Partial<MetaOptions> & Pick<MetaOptions, 'specs'>;

/**
 * Returns the number of records before and after, and of packages for each spec, which must be the same on both
 * sides.
 */
async function figures(channel: string, request: Wanted): Promise<string[]> {
  const { report } = await makeMeta({ ...request, channel: [channel], out: join(scratch(), 'meta') });
  const { before, after, proof } = report;
  return [
    `${before.records} → ${after.records} records`,
    ...proof.map(({ want, packages }) => `${want}: ${packages.length} packages`),
  ];
}

describeWithSharedData('meta-channels of real channels, each spec proved by itself', () => {
  const CASES: Readonly<Record<string, readonly [channel: string, Wanted]>> = {
    'conda for python 3.7': [MAIN, { specs: ['conda', 'pip'], python: ['3.7'] }],
    'conda for python 3.7, the newest two': [MAIN, { specs: ['conda', 'pip'], python: ['3.7'], newest: 2 }],
    'conda for python 3.7, as of 2021-05': [
      MAIN,
      { specs: ['conda', 'pip'], python: ['3.7'], before: Date.UTC(2021, 4, 1) },
    ],
    'conda 4.9 with an older openssl': [
      MAIN,
      { specs: ['conda 4.9.*', 'conda-build'], python: ['3.8'], pin: ['openssl 1.1.1*', 'openssl <1.1.1k'] },
    ],
    'numbers for three pythons': [
      MAIN,
      { specs: ['numpy', 'pandas', 'scipy >=1.5'], python: ['3.7', '3.8', '3.9'], newest: 1 },
    ],
    'any python': [MAIN, { specs: ['requests', 'pyyaml'] }],
    'python of conda-forge': [
      FORGE,
      { specs: ['python', 'pip'], python: ['3.9'], virtualPackages: { __glibc: '2.17' } },
    ],
  };

  it('have the expected records and packages', async () => {
    const rows = Object.entries(CASES).map(
      async ([name, [channel, wanted]]) => [name, await figures(channel, wanted)] as const,
    );
    expect(Object.fromEntries(await Promise.all(rows))).toMatchInlineSnapshot(`
      {
        "any python": [
          "8375 → 115 records",
          "requests: 29 packages",
          "pyyaml: 19 packages",
          "all together: 31 packages",
        ],
        "conda 4.9 with an older openssl": [
          "8375 → 155 records",
          "conda 4.9.*: 35 packages",
          "conda-build: 56 packages",
          "all together: 56 packages",
        ],
        "conda for python 3.7": [
          "8375 → 117 records",
          "conda: 35 packages",
          "pip: 20 packages",
          "all together: 37 packages",
        ],
        "conda for python 3.7, as of 2021-05": [
          "8375 → 110 records",
          "conda: 35 packages",
          "pip: 20 packages",
          "all together: 37 packages",
        ],
        "conda for python 3.7, the newest two": [
          "8375 → 68 records",
          "conda: 35 packages",
          "pip: 20 packages",
          "all together: 37 packages",
        ],
        "numbers for three pythons": [
          "8375 → 41 records",
          "numpy (python 3.7): 22 packages",
          "pandas (python 3.7): 26 packages",
          "scipy >=1.5 (python 3.7): 23 packages",
          "all together (python 3.7): 27 packages",
          "numpy (python 3.8): 22 packages",
          "pandas (python 3.8): 26 packages",
          "scipy >=1.5 (python 3.8): 23 packages",
          "all together (python 3.8): 27 packages",
          "numpy (python 3.9): 23 packages",
          "pandas (python 3.9): 27 packages",
          "scipy >=1.5 (python 3.9): 24 packages",
          "all together (python 3.9): 28 packages",
        ],
        "python of conda-forge": [
          "2116 → 1067 records",
          "python: 22 packages",
          "pip: 22 packages",
          "all together: 22 packages",
        ],
      }
    `);
  });
});
