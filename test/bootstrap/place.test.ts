import { expect, test } from 'vitest';
import { condaPath } from '../../src/bootstrap/layout.js';
import { placeEntries } from '../../src/bootstrap/place.js';
import type { DebEntry } from '../../src/bootstrap/tar-entries.js';

const PREFIX = (path: string) => condaPath(path, null);

const NONE = Buffer.alloc(0);

function entry(type: DebEntry['type'], path: string, target = ''): DebEntry {
  return { type, path, target, mode: 0o644, mtime: 1, data: type === 'file' ? Buffer.from(path) : NONE };
}

test.each([
  ['beside its target', 'usr/lib/a-linux-gnu/libz.so.1', 'libz.so.1.2', 'lib/libz.so.1', 'libz.so.1.2'],
  [
    'with an absolute target',
    'usr/lib/a-linux-gnu/libz.so',
    '/lib/a-linux-gnu/libz.so.1.2',
    'lib/libz.so',
    'libz.so.1.2',
  ],
  ['from another folder', 'usr/bin/z', '../lib/a-linux-gnu/libz.so.1.2', 'bin/z', '../lib/libz.so.1.2'],
  ['to a folder', 'usr/lib/b', 'a-linux-gnu/sub', 'lib/b', 'sub'],
])('a soft link %s is moved with its target', (_, path, target, placedPath, placedTarget) => {
  const files = [entry('file', 'lib/a-linux-gnu/libz.so.1.2'), entry('file', 'usr/lib/a-linux-gnu/sub/x')];
  const placed = placeEntries([...files, entry('softlink', path, target)], PREFIX);
  expect(placed).toContainEqual({ type: 'softlink', path: placedPath, target: placedTarget, mtime: 1 });
});

test.each([
  ['leads to nothing', 'usr/lib/x.so', 'y.so'],
  ['leads into a place that is left out', 'usr/lib/x.pem', '/etc/ssl/x.pem'],
  ['climbs out of the root', 'usr/lib/x', '../../../../../../etc/passwd'],
  ['leads to itself', 'usr/lib/x.so', '/lib/x.so'],
])('a soft link that %s is left out', (_, path, target) => {
  expect(placeEntries([entry('softlink', path, target)], PREFIX)).toEqual([]);
});

test('a chain of links to nothing is left out as a whole', () => {
  const chain = [
    entry('softlink', 'lib/a', 'b'),
    entry('softlink', 'lib/b', 'c'),
    entry('softlink', 'lib/c', 'd'),
  ];
  expect(placeEntries(chain, PREFIX)).toEqual([]);
});

test('a hard link becomes a file, folders are left out, and modes become 755 or 644', () => {
  const file = { ...entry('file', 'usr/bin/a'), mode: 0o4751 };
  const placed = placeEntries(
    [entry('directory', 'usr/bin'), file, entry('hardlink', 'usr/bin/b', 'usr/bin/a')],
    PREFIX,
  );
  expect(placed.map(({ path }) => path)).toEqual(['bin/a', 'bin/b']);
  expect(placed.map((entry) => entry.type === 'file' && entry.mode)).toEqual([0o755, 0o755]);
});

test('the first package keeps a path that two packages hold', () => {
  const first = { ...entry('file', 'lib/x'), data: Buffer.from('1') };
  const second = { ...entry('file', 'usr/lib/x'), data: Buffer.from('2') };
  expect(placeEntries([first, second], PREFIX)).toEqual([
    expect.objectContaining({ data: Buffer.from('1') }),
  ]);
});

test("a header of the architecture's own folder wins over the one that switches between architectures", () => {
  const common = entry('file', 'usr/include/python3.11/pyconfig.h');
  const own = entry('file', 'usr/include/a-linux-gnu/python3.11/pyconfig.h');
  expect(placeEntries([common, own], PREFIX)).toEqual([
    expect.objectContaining({ path: 'include/python3.11/pyconfig.h', data: own.data }),
  ]);
});

test('a link may lead to a file beside, which is not placed itself', () => {
  const [library] = placeEntries([entry('file', 'lib/a-linux-gnu/libz.so.1.2')], PREFIX);
  const link = entry('softlink', 'usr/lib/a-linux-gnu/libz.so', '/lib/a-linux-gnu/libz.so.1.2');
  expect(placeEntries([link], PREFIX, library === undefined ? [] : [library])).toEqual([
    { type: 'softlink', path: 'lib/libz.so', target: 'libz.so.1.2', mtime: 1 },
  ]);
});
