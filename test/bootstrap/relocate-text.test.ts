import { expect, test } from 'vitest';
import type { PlacedEntry } from '../../src/bootstrap/place.js';
import { relocateText } from '../../src/bootstrap/relocate-text.js';
import { PLACEHOLDER } from '../../src/bootstrap/types.js';

/** In the texts `@{` stands for `${`. */
function relocated(path: string, text: string): string {
  const entry: PlacedEntry = {
    type: 'file',
    path,
    mode: 0o644,
    mtime: 0,
    data: Buffer.from(text.replaceAll('@{', '${')),
  };
  const after = relocateText(entry);
  return after.type === 'file'
    ? after.data.toString().replaceAll(PLACEHOLDER, '/PREFIX').replaceAll('${', '@{')
    : '';
}

const CHAIN = 'get_filename_component(_IMPORT_PREFIX "@{_IMPORT_PREFIX}" PATH)\n';

test.each([
  ['lib/pkgconfig/zlib.pc', 'prefix=/usr\n', 'prefix=/PREFIX\n'],
  ['lib/pkgconfig/zlib.pc', 'libdir=@{prefix}/lib/s390x-linux-gnu\n', 'libdir=@{prefix}/lib\n'],
  ['lib/pkgconfig/x.pc', 'libdir=/usr/lib/arm-linux-gnueabihf', 'libdir=/PREFIX/lib'],
  ['lib/pkgconfig/x.pc', 'Cflags: -I@{includedir}/i386-linux-gnu/python3', 'Cflags: -I@{includedir}/python3'],
  ['share/pkgconfig/xproto.pc', 'includex11dir=/usr/include/X11', 'includex11dir=/PREFIX/include/X11'],
  ['bin/ncurses6-config', 'prefix="/usr"\n#!/usr/bin/env', 'prefix="/PREFIX"\n#!/usr/bin/env'],
  ['lib/tcl8.6/tclConfig.sh', "TCL_PREFIX='/usr'\n", "TCL_PREFIX='/PREFIX'\n"],
  ['lib/tcl8.6/tclConfig.sh', "P='/usr/local/lib'", "P='/usr/local/lib'"],
  [
    'lib/python3.11/config-3.11-x/Makefile',
    'prefix=\t/usr\nI=/usr/bin/install',
    'prefix=\t/PREFIX\nI=/usr/bin/install',
  ],
  ['lib/cmake/z/z.cmake', `${CHAIN}${CHAIN}`, CHAIN],
  [
    'lib/cmake/z/z.cmake',
    '"@{_IMPORT_PREFIX}/lib/x86_64-linux-gnu/libz.so"',
    '"@{_IMPORT_PREFIX}/lib/libz.so"',
  ],
  [
    'lib/cmake/z/z.cmake',
    '"@{CMAKE_CURRENT_LIST_DIR}/../../../../"',
    '"@{CMAKE_CURRENT_LIST_DIR}/../../../"',
  ],
  ['lib/cmake/z/z-none.cmake', '"/lib/i386-linux-gnu/libz.so.1"', '"/PREFIX/lib/libz.so.1"'],
  ['lib/cmake/z/z-none.cmake', 'list(APPEND _cmake_import_check_files_for_z::a "@{X}/lib/libz.a" )\nx', 'x'],
  [
    'lib/libbsd.so',
    'GROUP(/usr/lib/aarch64-linux-gnu/libbsd.so.0 AS_NEEDED(-lmd))',
    'GROUP(libbsd.so.0 AS_NEEDED(-lmd))',
  ],
  ['lib/libbsd.so', 'GROUP( /lib/aarch64-linux-gnu/libm.so.6 )', 'GROUP( libm.so.6 )'],
  ['lib/python3.11/os.py', "x = '/usr/lib'", "x = '/usr/lib'"],
  ['bin/zless', 'cd /usr/lib', 'cd /usr/lib'],
])('%s: %s', (path, text, expected) => {
  expect(relocated(path, text)).toBe(expected);
});

test('an ELF file is left as it is', () => {
  const library = '\x7fELF/usr/lib/x86_64-linux-gnu/libc.so';
  expect(relocated('lib/libbsd.so', library)).toBe(library);
});
