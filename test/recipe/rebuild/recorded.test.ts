import { expect, test } from 'vitest';
import { parseRecordedBuild } from '../../../src/recipe/rebuild/recorded.js';
import { recordedVariants } from '../../../src/recipe/rebuild/variants.js';
import { rendered } from './rendered.js';

const FOLDER = '/work/out/bld/rattler-build_zlib_1796036984';

test('folder, platforms and engine of a build are read', () => {
  expect(parseRecordedBuild(rendered(FOLDER), 'zlib-1-0.conda')).toEqual({
    ...{ folder: FOLDER, from: 'linux-64', to: 'linux-aarch64', engine: '0.73.0' },
  });
});

test.each([
  ['/etc'],
  ['/'],
  ['bld/rattler-build_zlib_1'],
  ['/work/../etc/bld/rattler-build_zlib_1'],
  ['/work//bld/rattler-build_zlib_1'],
  ['/work/bld/rattler-build_zlib_1/'],
  ['/work/bld/rattler-build_zlib_1/..'],
  ['/work/bld/zlib'],
  ['"/work/\\n/bld/rattler-build_zlib_1"'],
  [`/${'x'.repeat(4096)}/bld/rattler-build_zlib_1`],
])('the folder %j is none of rattler-build', (folder) => {
  expect(parseRecordedBuild(rendered(folder), 'x').folder).toBeNull();
});

test.each(['host_prefix', 'build_prefix', 'work_dir'])('a %s outside of the folder makes it none', (name) => {
  const text = rendered(FOLDER).replace(new RegExp(`${name}: .*`), `${name}: ${FOLDER}/../x`);
  expect(parseRecordedBuild(text, 'x').folder).toBeNull();
});

test('the recorded variant becomes a file of variants, without what the engine sets itself', () => {
  const text =
    'target_platform: noarch\nfeature_a: 1\nc_compiler: gcc\npython: 3.11.* *_cpython\nnumbers: 3\n';
  const variants = (hasFeatures: boolean) => recordedVariants(text, { where: 'x', hasFeatures });
  const rest = '"c_compiler": ["gcc"]\n"python": ["3.11.* *_cpython"]\n"numbers": ["3"]\n';
  expect([variants(false), variants(true)]).toEqual([`"feature_a": ["1"]\n${rest}`, rest]);
});
