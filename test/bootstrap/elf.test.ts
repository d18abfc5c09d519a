import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readElfDynamic } from '../../src/bootstrap/elf.js';
import { isGlibc, runPathOf } from '../../src/bootstrap/run-path.js';
import { elfFile } from './mini-debian.js';

test('needed libraries and the own name', () => {
  const file = elfFile({ needed: ['libz.so.1', 'libc.so.6'], soname: 'libx.so.2' });
  expect(readElfDynamic(file)).toEqual({ needed: ['libz.so.1', 'libc.so.6'], soname: 'libx.so.2' });
});

test.runIf(process.platform === 'linux')('a real program: the one that runs this', () => {
  expect(readElfDynamic(readFileSync(process.execPath))?.needed).toContain('libc.so.6');
});

test.each([
  ['a script', Buffer.from(`#!/bin/sh\n${'x'.repeat(100)}`)],
  ['nothing', Buffer.alloc(0)],
  ['the magic alone', Buffer.from('\x7fELF', 'latin1')],
])('no ELF: %s', (_, bytes) => {
  expect(readElfDynamic(bytes)).toBeNull();
});

test('damaged headers never throw', () => {
  const whole = elfFile({ needed: ['libz.so.1'], soname: 'libx.so' });
  const change = fc.tuple(fc.nat(whole.length - 1), fc.nat(255));
  fc.assert(
    fc.property(fc.array(change, { maxLength: 8 }), fc.nat(whole.length), (changes, size) => {
      const bytes = Buffer.from(whole.subarray(0, size));
      for (const [at, value] of changes) if (at < size) bytes[at] = value;
      expect(() => readElfDynamic(bytes)).not.toThrow();
    }),
  );
});

test.each([
  ['bin/python3.11', '$ORIGIN/../lib'],
  ['lib/libssl.so.3', '$ORIGIN'],
  ['lib/ossl-modules/legacy.so', '$ORIGIN/..'],
  ['lib/python3.11/lib-dynload/_ssl.so', '$ORIGIN/../..'],
])('the run path of %s', (path, expected) => {
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
])('%s is of glibc: %s', (soname, expected) => {
  expect(isGlibc(soname)).toBe(expected);
});
