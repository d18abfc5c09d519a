import { expect, test } from 'vitest';
import { isGlibc, runPathOf } from '../../src/bootstrap/run-path.js';

test.each([
  ['bin/python3.11', '$ORIGIN/../lib'],
  ['lib/libssl.so.3', '$ORIGIN'],
  ['lib/ossl-modules/legacy.so', '$ORIGIN/..'],
  ['lib/python3.11/lib-dynload/_ssl.so', '$ORIGIN/../..'],
])('runPathOf leads from %s to lib', (path, expected) => {
  expect(runPathOf(path)).toBe(expected);
});

test.each([
  ['libc.so.6', true],
  ['libm.so.6', true],
  ['ld-linux-aarch64.so.1', true],
  ['ld64.so.2', true],
  ['ld-linux-x86-64.so.2', true],
  ['libpthread.so.0', true],
  ['libcrypt.so.1', false],
  ['libnsl.so.2', false],
  ['libz.so.1', false],
  ['libgcc_s.so.1', false],
])('isGlibc knows whether %s is part of glibc: %s', (soname, expected) => {
  expect(isGlibc(soname)).toBe(expected);
});
