import { beforeAll, describe, expect, it } from 'vitest';
import type { ChannelPackage } from '../../../src/channel/types.js';
import { loadVersions, type Versions } from '../../../src/conda/version.js';
import { findDeadEnds } from '../../../src/lock/solve/dead-ends.js';
import { packageOf } from '../channels.js';

let versions: Versions;
beforeAll(async () => {
  versions = await loadVersions();
});

const endsOf = (specs: readonly string[], packages: readonly ChannelPackage[]) =>
  findDeadEnds({ specs, packages, virtual: [], versions }).map(({ spec, builds, requested }) => ({
    spec: spec.text,
    builds: builds.map(({ name, version }) => `${name} ${version}`),
    asked: requested,
  }));

describe('findDeadEnds:', () => {
  it.each<[string, ChannelPackage[], ReturnType<typeof endsOf>]>([
    [
      'a build is dead if all builds that it could take are',
      [
        packageOf('app-1-0', { depends: ['lib'] }),
        packageOf('lib-1-0', { depends: ['none'] }),
        packageOf('lib-2-0', { depends: ['none'] }),
      ],
      [{ spec: 'none', builds: ['lib 1', 'lib 2'], asked: 'app' }],
    ],
    [
      'a build is alive if one build that it could take is',
      [
        packageOf('app-1-0', { depends: ['lib', 'lib'] }),
        packageOf('lib-1-0', { depends: ['none'] }),
        packageOf('lib-2-0'),
      ],
      [],
    ],
    [
      'a build is dead if it needs a dead one',
      [
        packageOf('app-1-0', { depends: ['lib', 'lib <2', 'lib <2'] }),
        packageOf('lib-1-0', { depends: ['none'] }),
        packageOf('lib-2-0'),
      ],
      [{ spec: 'none', builds: ['lib 1'], asked: 'app' }],
    ],
    [
      'builds that need each other are alive',
      [packageOf('app-1-0', { depends: ['lib'] }), packageOf('lib-1-0', { depends: ['app'] })],
      [],
    ],
    [
      'unless one of them needs what nobody has',
      [packageOf('app-1-0', { depends: ['lib'] }), packageOf('lib-1-0', { depends: ['app', 'none >=2'] })],
      [{ spec: 'none >=2', builds: ['lib 1'], asked: 'app' }],
    ],
  ])('%s', (_, packages, expected) => {
    expect(endsOf(['app'], packages)).toEqual(expected);
    expect(endsOf(['app'], [...packages].reverse()).map(({ spec }) => spec)).toEqual(
      expected.map(({ spec }) => spec),
    );
  });

  it('a dead end behind a chain of 2,000 is found with few looks at each build', () => {
    const LENGTH = 2000;
    let looks = 0;
    const chain = Array.from({ length: LENGTH }, (_, at) => {
      const build = packageOf(`p${at}-1-0`);
      const depends = [at + 1 < LENGTH ? `p${at + 1}` : 'none'];
      const counted = Object.defineProperty({ ...build.record }, 'depends', {
        get: () => {
          looks++;
          return depends;
        },
      });
      return { ...build, record: counted };
    });
    expect(endsOf(['p0'], chain)).toEqual([{ spec: 'none', builds: [`p${LENGTH - 1} 1`], asked: 'p0' }]);
    expect(looks).toBe(2 * LENGTH);
  });
});
