import { describe, expect, test } from 'vitest';
import { sysrootPath, targetFolder, toolchainPath } from '../../../src/bootstrap/compilers/layout.js';
import { targetNames } from '../../../src/bootstrap/compilers/target.js';

const suite = { name: 'bookworm', glibc: '2.36', gcc: '12', pythons: ['3.11'] };
const cross = targetNames({ platform: 'linux-64', target: 'linux-aarch64', suite });

// The paths are those of Debian 12's packages.
test.each([
  ['usr/bin/aarch64-linux-gnu-gcc-12', 'bin/aarch64-linux-gnu-gcc-12'],
  ['usr/lib/gcc-cross/aarch64-linux-gnu/12/cc1', 'lib/gcc-cross/aarch64-linux-gnu/12/cc1'],
  ['usr/lib/gcc-cross/aarch64-linux-gnu/12/libgcc.a', 'lib/gcc-cross/aarch64-linux-gnu/12/libgcc.a'],
  ['usr/libexec/gcc-cross/aarch64-linux-gnu/14/cc1', 'libexec/gcc-cross/aarch64-linux-gnu/14/cc1'],
  ['usr/aarch64-linux-gnu/include/c++/12/vector', 'aarch64-linux-gnu/include/c++/12/vector'],
  [
    'usr/aarch64-linux-gnu/lib/libstdc++.so.6',
    'aarch64-linux-gnu/sysroot/usr/lib/aarch64-linux-gnu/libstdc++.so.6',
  ],
  ['usr/bin/aarch64-linux-gnu-lto-dump-12', null],
  ['usr/lib/gcc-cross/aarch64-linux-gnu/12/plugin/x.so', null],
  ['usr/lib/gcc-cross/aarch64-linux-gnu/12/libcc1.so', null],
  ['usr/share/doc/gcc-12/copyright', null],
  ['etc/ld.so.conf.d/x.conf', null],
])('a cross compiler has %s at %s', (path, expected) => {
  expect(toolchainPath(path, cross)).toBe(expected);
});

const native = targetNames({ platform: 'linux-64', target: 'linux-64', suite });

test.each([
  ['usr/bin/x86_64-linux-gnu-gcc-12', 'usr/bin/x86_64-linux-gnu-gcc-12'],
  ['usr/lib/gcc/x86_64-linux-gnu/12/cc1', 'usr/lib/gcc/x86_64-linux-gnu/12/cc1'],
  ['usr/include/c++/12/vector', 'usr/include/c++/12/vector'],
  ['lib/x86_64-linux-gnu/libgcc_s.so.1', 'usr/lib/x86_64-linux-gnu/libgcc_s.so.1'],
  ['usr/lib/x86_64-linux-gnu/libstdc++.so.6', 'usr/lib/x86_64-linux-gnu/libstdc++.so.6'],
])('a native compiler has %s in the sysroot, at %s', (path, expected) => {
  expect(toolchainPath(path, native)).toBe(`x86_64-linux-gnu/sysroot/${expected}`);
});

test.each(['usr/bin/gcc-12', 'usr/share/doc/gcc-12/copyright', 'etc/x', 'usr/lib/gcc/x/12/plugin/x.so'])(
  'a native compiler has no %s',
  (path) => {
    expect(toolchainPath(path, native)).toBeNull();
  },
);

test('a cross compiler for 32-bit x86 has its libraries where the linker looks: Debian has two names for it', () => {
  const x86 = targetNames({ platform: 'linux-64', target: 'linux-32', suite });
  expect(toolchainPath('usr/i686-linux-gnu/lib/libgcc_s.so.1', x86)).toBe(
    'i686-linux-gnu/sysroot/usr/lib/i386-linux-gnu/libgcc_s.so.1',
  );
});

test.each([
  ['prefix', cross, null],
  ['sysroot', native, 'x86_64-linux-gnu/'],
  ['toolchain', cross, 'aarch64-linux-gnu/'],
  // Beside its libraries for programs, the sysroot has the compiler itself.
  ['toolchain', native, 'x86_64-linux-gnu/sysroot/usr/lib/x86_64-linux-gnu/'],
] as const)('the folder of libraries for what is compiled, of layout %s (%#)', (layout, names, folder) => {
  expect(targetFolder({ layout, names })).toBe(folder);
});

describe('the sysroot', () => {
  test.each([
    ['usr/include/stdio.h', 'usr/include/stdio.h'],
    ['usr/include/aarch64-linux-gnu/bits/types.h', 'usr/include/aarch64-linux-gnu/bits/types.h'],
    ['usr/lib/aarch64-linux-gnu/libc.so', 'usr/lib/aarch64-linux-gnu/libc.so'],
    ['lib/aarch64-linux-gnu/libc.so.6', 'usr/lib/aarch64-linux-gnu/libc.so.6'],
    ['lib/ld-linux-aarch64.so.1', 'usr/lib/ld-linux-aarch64.so.1'],
    ['lib64/ld64.so.2', 'lib64/ld64.so.2'],
    ['usr/lib64/ld64.so.2', 'lib64/ld64.so.2'],
  ])('has %s at %s', (path, expected) => {
    expect(sysrootPath(path, cross)).toBe(`aarch64-linux-gnu/sysroot/${expected}`);
  });

  test.each([
    'usr/bin/ldd',
    'sbin/ldconfig',
    'etc/ld.so.conf.d/x',
    'usr/lib/x/gconv/UTF-7.so',
    'usr/share/doc/x',
  ])('leaves out %s', (path) => {
    expect(sysrootPath(path, cross)).toBeNull();
  });
});
