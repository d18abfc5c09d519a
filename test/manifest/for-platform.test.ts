import { expect, test } from 'vitest';
import { channelsOf } from '../../src/manifest/channels.js';
import { forPlatform } from '../../src/manifest/for-platform.js';
import { parseManifest } from '../../src/manifest/parse.js';

const manifest = parseManifest(
  `name: N
version: 1.0
channels: [./near, ../../dist/far, /abs, https://example.org/c, file:///srv/c]
specs: [conda, tk 8.6.*]
pins: [xz-5.2.4-h14c3975_1001, zlib-1.2.11-0]
exclude: [readline]
wheels: [./a-1-py3-none-any.whl]
platforms:
  linux-aarch64:
    virtual_packages: [__glibc 2.28]
    specs: [numpy]
    pins: [yaml-0.1.7-h14c3975_3]
    exclude: [xz, tk]
    wheels: [./b-1-py3-none-any.whl]
`,
  'installers/N/manifest.yaml',
);

const A_WHEEL = { value: './a-1-py3-none-any.whl', where: expect.stringMatching(/manifest.yaml:\d+:\d+$/) };

test("a platform's lists are added, and its excluded names are removed from the specs", () => {
  expect(forPlatform(manifest, 'linux-aarch64')).toEqual({
    specs: ['conda', 'numpy'],
    pins: ['zlib-1.2.11-0', 'yaml-0.1.7-h14c3975_3'],
    exclude: ['readline', 'xz', 'tk'],
    wheels: [A_WHEEL, { value: './b-1-py3-none-any.whl', where: expect.stringContaining(':') }],
    virtualPackages: { __glibc: '2.28' },
  });
});

test('a platform without lists has those of the manifest', () => {
  expect(forPlatform(manifest, 'linux-64')).toEqual({
    specs: ['conda', 'tk 8.6.*'],
    pins: ['xz-5.2.4-h14c3975_1001', 'zlib-1.2.11-0'],
    exclude: ['readline'],
    wheels: [A_WHEEL],
    virtualPackages: {},
  });
});

test('folders are relative to the manifest', () => {
  expect(channelsOf(manifest)).toEqual([
    'installers/N/near',
    'dist/far',
    '/abs',
    'https://example.org/c',
    'file:///srv/c',
  ]);
});

test("a platform's virtual packages replace those of the manifest", () => {
  const declared = parseManifest(
    `name: N
version: 1.0
channels: [./near]
specs: [conda]
virtual_packages: [__glibc 2.17, __cuda 12]
platforms: {linux-aarch64: {virtual_packages: [__glibc 2.28]}}
`,
    'm.yaml',
  );
  expect(forPlatform(declared, 'linux-64').virtualPackages).toEqual({ __glibc: '2.17', __cuda: '12' });
  expect(forPlatform(declared, 'linux-aarch64').virtualPackages).toEqual({ __glibc: '2.28', __cuda: '12' });
});
