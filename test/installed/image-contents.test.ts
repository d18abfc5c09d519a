import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import type { RawEntry } from '../../src/formats/tar/reader.js';
import { createImageReader } from '../../src/installed/image-contents.js';
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

test('the libraries, programs and versions of an image are those of its layers', () => {
  const { system, prefixes } = contentsOf([BASE]);
  expect(system).toEqual({
    libraries: new Set(['libc.so.6', 'libstdc++.so.6.0.19', 'libstdc++.so.6']),
    hasLoader: false,
    programs: new Set(['/usr/bin/bash', '/bin/bash']),
    versions: { GLIBCXX: '3.4.19', CXXABI: '1.3.7' },
    glibc: '2.17',
  });
  expect([...prefixes].map(([prefix, { lock }]) => [prefix, lock])).toEqual([['/opt/x', '{}']]);
});

test.each([
  ['a file', [file('usr/bin/.wh.bash')], { programs: 0, libraries: 3, locks: 1 }],
  ['a folder', [file('usr/.wh.lib64')], { programs: 2, libraries: 1, locks: 1 }],
  ['the contents of a folder', [file('usr/.wh..wh..opq')], { programs: 0, libraries: 0, locks: 1 }],
  ['an environment', [file('opt/.wh.x')], { programs: 2, libraries: 3, locks: 0 }],
  [
    'the contents of a folder that becomes a link',
    [link('usr/lib64', '/elsewhere')],
    { programs: 2, libraries: 1, locks: 1 },
  ],
  [
    'nothing that a layer above adds again',
    [file('opt/x/.archi/lock.json', Buffer.from('new')), file('opt/.wh.x')],
    { programs: 2, libraries: 3, locks: 1 },
  ],
])('a whiteout removes %s', (_, above, expected) => {
  const { system, prefixes } = contentsOf([BASE, above]);
  expect({ programs: system.programs.size, libraries: system.libraries.size, locks: prefixes.size }).toEqual(
    expected,
  );
});

const record = (paths: readonly object[]) => Buffer.from(JSON.stringify({ paths_data: { paths } }));
const hardlink = (path: string, digest: string) => ({ _path: path, path_type: 'hardlink', sha256: digest });
const PREFIX = [
  file('opt/x/.archi/lock.json', Buffer.from('{}')),
  file('opt/x/lib/a', Buffer.from('a')),
  { ...file('opt/x/lib/b'), type: 'hardlink' as const, target: Buffer.from('opt/x/lib/a') },
  link('opt/x/lib/c', 'a'),
  file('opt/xy/lib/a'),
  file(
    'opt/x/conda-meta/a-1-0.json',
    record([
      { ...hardlink('lib/a', '0'), sha256_in_prefix: '1' },
      { _path: 'bin/a', path_type: 'unix_python_entry_point' },
    ]),
  ),
  file('opt/x/conda-meta/b-1-0.json', Buffer.from('{"files": ["lib/b", "lib/b.pyc", 7]}')),
  file('opt/x/conda-meta/c-1-0.json', Buffer.from('{"paths_data": {"paths": [null, {}]}')),
  file('opt/x/pkgs/p/conda-meta/p-1-0.json', record([hardlink('lib/p', '0')])),
];

test('a prefix is the files of its folder and of its records', () => {
  const { files, records, digests } =
    contentsOf([PREFIX]).prefixes.get('/opt/x')?.installedIn('') ?? nothing();
  const a = createHash('sha256').update('a').digest('hex');
  expect([files.get('lib/a'), files.get('lib/b'), files.get('lib/c')]).toEqual([a, a, null]);
  expect([...files.keys()].filter((path) => path.startsWith('lib/'))).toEqual(['lib/a', 'lib/b', 'lib/c']);
  expect(Object.fromEntries(records)).toEqual({
    'a-1-0': [
      { path: 'lib/a', sha256: '1', mayBeAbsent: false },
      { path: 'bin/a', sha256: null, mayBeAbsent: false },
    ],
    'b-1-0': [
      { path: 'lib/b', sha256: null, mayBeAbsent: false },
      { path: 'lib/b.pyc', sha256: null, mayBeAbsent: true },
    ],
    'c-1-0': [],
  });
  expect(digests.get('lib/a')).toEqual(new Set(['1']));
});

function nothing(): never {
  throw new Error('there is no prefix');
}

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
