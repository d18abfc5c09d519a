import { expect, test } from 'vitest';
import { runExportsOf } from '../../src/bootstrap/run-exports.js';
import type { PackageBuild } from '../../src/bootstrap/types.js';

function built(name: string, version: string, weak: Readonly<Record<string, string>> = {}, strong = {}) {
  return { recipe: { name, runExports: { weak, strong } }, version } as PackageBuild;
}

// The upper bounds are those of pin_subpackage in conda-build's documentation.
test.each([
  ['1.2.13', 'x', 'libz >=1.2.13,<2.0a0'],
  ['1.2.13', 'x.x', 'libz >=1.2.13,<1.3.0a0'],
  ['1.2.13', 'x.x.x', 'libz >=1.2.13,<1.2.14.0a0'],
  ['965', 'x.x', 'libz >=965,<966.0a0'],
  ['1.1.1w', 'x.x.x', 'libz >=1.1.1w,<1.1.2.0a0'],
  ['12.2.0', 'any', 'libz >=12.2.0'],
])('version %s pinned by %s is %s', (version, pin, spec) => {
  expect(runExportsOf(built('libz', version, { libz: pin }), [])).toEqual({ weak: [spec] });
});

test('the headers of a library export the library, in its own version', () => {
  const library = built('libzlib', '1.2.13');
  const headers = built('zlib', '1.2.12', { libzlib: 'x' });
  expect(runExportsOf(headers, [headers, library])).toEqual({ weak: ['libzlib >=1.2.13,<2.0a0'] });
});

test('of two pythons each exports itself', () => {
  const builds = [built('python', '3.9.2', { python: 'x.x' }), built('python', '2.7.18', { python: 'x.x' })];
  expect(builds.map((build) => runExportsOf(build, builds).weak)).toEqual([
    ['python >=3.9.2,<3.10.0a0'],
    ['python >=2.7.18,<2.8.0a0'],
  ]);
});

test('a compiler exports strongly, and a package that the channel lacks is not exported', () => {
  const build = built('gcc', '12.2.0', { gone: 'x' }, { libgcc: 'any' });
  expect(runExportsOf(build, [built('libgcc', '12.2.1')])).toEqual({ strong: ['libgcc >=12.2.1'] });
});
