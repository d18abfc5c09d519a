import { expect, test } from 'vitest';
import { createImageReader } from '../../src/audit/image-contents.js';
import type { RawEntry } from '../../src/package/tar-reader.js';
import { elfFile } from '../fixtures/elf.js';

const LIBC = elfFile({ soname: 'libc.so.6', defines: ['GLIBC_2.2.5', 'GLIBC_2.17', 'GLIBC_2.4'] });
const BASE = [
  link('bin', 'usr/bin'),
  file('./usr/bin/bash'),
  file('usr/lib/x86_64-linux-gnu/libc.so.6', LIBC),
  file(
    'usr/lib64/libstdc++.so.6.0.19',
    elfFile({ defines: ['GLIBCXX_3.4.9', 'GLIBCXX_3.4.19', 'CXXABI_1.3.7'] }),
  ),
  link('usr/lib64/libstdc++.so.6', 'libstdc++.so.6.0.19'),
  file('usr/lib/python3/x.so'),
  file('opt/x/.archi/lock.json', Buffer.from('{}')),
];

test('a system is what its layers have', () => {
  const { system, locks } = contentsOf([BASE]);
  expect(system).toEqual({
    libraries: new Set(['libc.so.6', 'libstdc++.so.6.0.19', 'libstdc++.so.6']),
    programs: new Set(['/usr/bin/bash', '/bin/bash']),
    versions: { GLIBCXX: '3.4.19', CXXABI: '1.3.7' },
    glibc: '2.17',
  });
  expect([...locks]).toEqual([['/opt/x', '{}']]);
});

test.each([
  ['a file', [file('usr/bin/.wh.bash')], { programs: 0, libraries: 3, locks: 1 }],
  ['a folder', [file('usr/.wh.lib64')], { programs: 2, libraries: 1, locks: 1 }],
  ['all that was in a folder', [file('usr/.wh..wh..opq')], { programs: 0, libraries: 0, locks: 1 }],
  ['an environment', [file('opt/.wh.x')], { programs: 2, libraries: 3, locks: 0 }],
  [
    'what a layer above has again',
    [file('opt/x/.archi/lock.json', Buffer.from('new')), file('opt/.wh.x')],
    { programs: 2, libraries: 3, locks: 1 },
  ],
])('a whiteout takes out %s', (_, above, expected) => {
  const { system, locks } = contentsOf([BASE, above]);
  expect({ programs: system.programs.size, libraries: system.libraries.size, locks: locks.size }).toEqual(
    expected,
  );
});

function contentsOf(layers: readonly (readonly RawEntry[])[]) {
  const reader = createImageReader();
  for (const layer of layers) reader.add(layer);
  return reader.contents();
}

function file(path: string, data: Buffer = Buffer.alloc(0)): RawEntry {
  return { type: 'file', path: Buffer.from(path), mtime: 0, mode: 0o755, target: Buffer.alloc(0), data };
}

function link(path: string, target: string): RawEntry {
  return { ...file(path), type: 'softlink', target: Buffer.from(target) };
}
