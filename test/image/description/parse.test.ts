import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { UserError } from '../../../src/errors.js';
import { parseImage } from '../../../src/image/description/parse.js';
import type { ImageDescription } from '../../../src/image/types.js';

const LEAST = 'name: a\nbase: debian:12\nmanifest: m.yaml\nprefix: /opt/a\n';

test('a description needs only name, base, manifest and prefix', () => {
  expect(parseImage(LEAST, 'dir/image.yaml')).toEqual({
    file: 'dir/image.yaml',
    sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    name: 'a',
    base: { kind: 'registry', registry: null, repository: 'debian', tag: '12', digest: null },
    family: 'apt',
    manifest: 'm.yaml',
    lock: null,
    prefix: '/opt/a',
    locale: null,
    packages: [],
    install: [],
    prefetch: {},
    files: [],
    user: null,
    labels: {},
    env: {},
    entrypoint: null,
    cmd: null,
    workdir: null,
    options: {},
    pyc: null,
    removeSystemBinutils: false,
    slim: false,
    maxLayers: 60,
  });
});

test.each<[string, Partial<ImageDescription>]>([
  ['user: {name: conda}', { user: { name: 'conda', uid: 1000, gid: 1000 } }],
  ['user: {name: conda, uid: 7}', { user: { name: 'conda', uid: 7, gid: 7 } }],
  ['user: {name: conda, gid: 0}', { user: { name: 'conda', uid: 1000, gid: 0 } }],
  ['env: {A: "", B: 1.10, C: "x # y"}', { env: { A: '', B: '1.10', C: 'x # y' } }],
  ['labels: {a.b/c: "q\\"$x"}', { labels: { 'a.b/c': 'q"$x' } }],
  ['entrypoint: []', { entrypoint: [] }],
  ['cmd: [sh, -c, "", "a\\nb"]', { cmd: ['sh', '-c', '', 'a\nb'] }],
  [
    'prefetch: {a: [numpy 1.16.*], b: [ruamel-yaml-clib]}',
    { prefetch: { a: ['numpy 1.16.*'], b: ['ruamel-yaml-clib'] } },
  ],
  [
    'slim: true\nremove_system_binutils: true\npyc: build',
    { slim: true, removeSystemBinutils: true, pyc: 'build' },
  ],
  ['max_layers: 7', { maxLayers: 7 }],
  ['workdir: /', { workdir: '/' }],
  ['lock: ./x.lock', { lock: './x.lock' }],
  [
    'packages: ["libstdc++6", "g++=4:12.2.0-3", "python3.11"]',
    { packages: ['libstdc++6', 'g++=4:12.2.0-3', 'python3.11'] },
  ],
])('the line %j is read', (lines, expected) => {
  expect(parseImage(`${LEAST}${lines}\n`, 'image.yaml')).toMatchObject(expected);
});

describe('the family of the base', () => {
  const digest = `sha256:${'0'.repeat(64)}`;
  test.each([
    ['arm64v8/centos:7', 'centos7'],
    ['centos:7.9.2009', 'centos7'],
    ['centos:centos7', 'centos7'],
    ['quay.example/centos/centos:stream9', 'dnf'],
    [`centos@${digest}`, 'none'],
    ['almalinux:9-minimal', 'dnf'],
    ['almalinux/9-minimal:9.4', 'dnf'],
    ['rockylinux:9', 'dnf'],
    ['registry.example/ubi9/ubi-minimal:9.4', 'dnf'],
    ['registry.example/ubi8/python-39:1', 'dnf'],
    ['arm64v8/ubuntu:24.04', 'apt'],
    ['localhost:5000/debian:12', 'apt'],
    ['scratch', 'none'],
    ['oci:base', 'none'],
    ['oci:base:arm64', 'none'],
    ['docker-archive:base.tar', 'none'],
    ['busybox:1.36', 'none'],
  ])('%s is %s', (base, family) => {
    expect(parseImage(LEAST.replace('debian:12', base), 'image.yaml').family).toBe(family);
  });

  test('is that of the description if it has one', () => {
    const text = `${LEAST.replace('debian:12', 'oci:base')}family: apt\npackages: [git]\n`;
    expect(parseImage(text, 'image.yaml')).toMatchObject({ family: 'apt', packages: ['git'] });
  });
});

test.each([
  ['scratch', { kind: 'scratch' }],
  ['oci:../base', { kind: 'oci-layout', path: '../base', ref: null }],
  ['oci:/b:v1', { kind: 'oci-layout', path: '/b', ref: 'v1' }],
  ['docker-archive:b.tar', { kind: 'archive', path: 'b.tar', ref: null }],
  ['oci-archive:b.tar:v:1', { kind: 'archive', path: 'b.tar', ref: 'v:1' }],
])('the base %s is read', (base, expected) => {
  expect(parseImage(LEAST.replace('debian:12', base), 'image.yaml').base).toEqual(expected);
});

test('any text is a description or throws a UserError', () => {
  const line = fc.tuple(
    fc.constantFrom(
      'name',
      'base',
      'manifest',
      'prefix',
      'user',
      'env',
      'labels',
      'prefetch',
      'cmd',
      'locale',
      'slim',
      'x',
    ),
    fc.oneof(
      fc.constantFrom(
        'a',
        '[a]',
        '{a: b}',
        '{a: [b]}',
        '{name: x, uid: 1}',
        'true',
        '""',
        'debian:12',
        '/opt/a',
        '*x',
        '&x a',
      ),
      fc.string(),
    ),
  );
  const text = fc.array(line).map((lines) => lines.map(([key, value]) => `${key}: ${value}`).join('\n'));
  fc.assert(
    fc.property(fc.oneof(text, fc.string()), (input) => {
      try {
        expect(parseImage(input, 'image.yaml').prefix).toMatch(/^\//);
      } catch (error) {
        if (!(error instanceof UserError)) throw error;
        expect(error.problems.length).toBeGreaterThan(0);
      }
    }),
    { numRuns: 500 },
  );
});
