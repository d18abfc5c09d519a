import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { buildPathsIn } from '../../src/audit/build-paths.js';
import { programsIn, readShebang } from '../../src/audit/texts.js';

const PADDED = `/b/_h_env${'_placehold'.repeat(12)}`;

describe('buildPathsIn', () => {
  test.each([
    ['a covered prefix', `${PADDED}/lib`, PADDED, []],
    ['the same, not covered', `x=${PADDED}/lib`, null, [['prefix', '/b/_h_env_placehold/lib']]],
    ['a known prefix', 'cc -I/w/env/include', null, [['prefix', '/w/env/include']]],
    [
      'a folder',
      'at\0/opt/conda/conda-bld/z_1/work/a.c\0',
      null,
      [['folder', '/opt/conda/conda-bld/z_1/work/a.c']],
    ],
    ['a word that is no path', 'conda-bld and _placehold', null, []],
    [
      'each once',
      '/croot/a /croot/a /croot/b',
      null,
      [
        ['folder', '/croot/a'],
        ['folder', '/croot/b'],
      ],
    ],
    ['not more than some', '/croot/a /croot/b /croot/c /croot/d', null, 3],
  ] as const)('finds the expected paths: %s', (_, text, covered, expected) => {
    const paths = buildPathsIn(Buffer.from(text), { covered, known: ['/w/env', PADDED] });
    if (typeof expected === 'number') expect(paths).toHaveLength(expected);
    else expect(paths.map(({ kind, found }) => [kind, found])).toEqual(expected);
  });

  test('reads any bytes and finds a build path wherever it stands', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.uint8Array({ maxLength: 200 }), (before, after) => {
        const data = Buffer.concat([before, Buffer.from('\0/croot/here\0'), after]);
        expect(buildPathsIn(data, { covered: null, known: [] })).toContainEqual({
          kind: 'folder',
          found: '/croot/here',
        });
      }),
    );
  });
});

test.each([
  [
    'lib/python3.7/_sysconfigdata_m.py',
    "'AR': '/usr/bin/ar', 'CC': '/usr/bin/gcc-8 -O2 /usr/bin/gcc-8'",
    ['/usr/bin/ar', '/usr/bin/gcc-8'],
  ],
  ['lib/pkgconfig/x.pc', 'cc=/usr/local/bin/aarch64-linux-gnu-g++', ['/usr/local/bin/aarch64-linux-gnu-g++']],
  ['lib/libx.la', 'dependency_libs=/opt/usr/bin/ar', []],
  ['bin/x-config', '/usr/bin/ar-x /usr/bin/arch $d/usr/bin/ar }/usr/bin/ar', []],
  ['share/doc/x.txt', '/usr/bin/ar', []],
])('programsIn finds the build tools named in %s', (path, text, expected) => {
  expect(programsIn(path, Buffer.from(text))).toEqual(expected);
});

test.each([
  ['#!/bin/sh -e\n', { interpreter: '/bin/sh', program: null }],
  ['#! /usr/bin/env python3\r\n', { interpreter: '/usr/bin/env', program: 'python3' }],
  ['#!/usr/bin/env -S A=b perl -w\n', { interpreter: '/usr/bin/env', program: 'perl' }],
  ['#!sh\n', null],
  ['# !/bin/sh\n', null],
  ['', null],
])('readShebang splits the first line %j', (text, expected) => {
  expect(readShebang(Buffer.from(text))).toEqual(expected);
});
