import { expect, test } from 'vitest';
import { storedZip } from '../../src/formats/zip/write.js';
import { type FixtureWheel, recordOf, understated, wheelOf, withMode } from './fixture.js';
import { openedWheel, problemsOf } from './opened.js';

const INFO = 'hello-1.0.dist-info';
const GOOD = { name: 'hello', files: { 'hello/__init__.py': 'x = 1\n' } } satisfies FixtureWheel;

/** Wheels that are refused, and a part of the reason. */
const REFUSED: readonly [what: string, wheel: FixtureWheel, reason: RegExp][] = [
  ['a path with ..', { ...GOOD, files: { '../evil.py': '' } }, /invalid relative path/],
  ['an absolute path', { ...GOOD, files: { '/etc/evil': '' } }, /absolute path/],
  ['a path that is not normalized', { ...GOOD, files: { 'hello/./a.py': '' } }, /not normalized/],
  ['a backslash', { ...GOOD, files: { 'hello\\..\\..\\evil.py': '' } }, /invalid relative path/],
  ['a control character in a name', { ...GOOD, files: { 'hello/a\tb.py': '' } }, /RECORD does not list/],
  ['.. through a scheme', { ...GOOD, files: { 'hello-1.0.data/data/../../x': '' } }, /invalid relative path/],
  ['a scheme that is not known', { ...GOOD, files: { 'hello-1.0.data/root/x': '' } }, /not known where/],
  ['a file beside the schemes', { ...GOOD, files: { 'hello-1.0.data/x': '' } }, /not known where/],
  [
    'data that would be taken for a module',
    { ...GOOD, files: { 'hello-1.0.data/data/site-packages/x': '' } },
    /not known where/,
  ],
  [
    'names that differ by case',
    { ...GOOD, files: { 'hello/A.py': '', 'hello/a.py': '' } },
    /differ only by case/,
  ],
  [
    'a module and the same by a scheme',
    { ...GOOD, files: { 'hello/a.py': '', 'hello-1.0.data/purelib/hello/a.py': '' } },
    /same place/,
  ],
  ['no .dist-info', { ...GOOD, info: { METADATA: null, WHEEL: null, RECORD: null } }, /not one \.dist-info/],
  ['two .dist-info', { ...GOOD, files: { 'other-1.0.dist-info/METADATA': '' } }, /not one \.dist-info/],
  ['a .data folder of another', { ...GOOD, files: { 'other-1.0.data/data/x': '' } }, /another distribution/],
  ['no RECORD', { ...GOOD, info: { RECORD: null } }, /RECORD does not list/],
  [
    'a RECORD that lists nothing',
    { ...GOOD, info: { RECORD: `${INFO}/RECORD,,\n` } },
    /RECORD does not list/,
  ],
  ['a RECORD with an open quote', { ...GOOD, info: { RECORD: '"hello' } }, /cannot be read/],
  [
    'a RECORD with md5',
    { ...GOOD, info: { RECORD: 'hello/__init__.py,md5=abc,6\n' } },
    /hash of this file that can be trusted/,
  ],
  [
    'a RECORD with another hash',
    { ...GOOD, info: { RECORD: 'hello/__init__.py,sha256=abc,6\n' } },
    /hash is not what RECORD states/,
  ],
  [
    'a RECORD of a file that is not there',
    { ...GOOD, info: { RECORD: 'gone.py,sha256=abc,6\n' } },
    /does not have it/,
  ],
  [
    'another name in METADATA',
    { ...GOOD, info: { METADATA: 'Name: other\nVersion: 1.0\n' } },
    /another name/,
  ],
  [
    'another version in METADATA',
    { ...GOOD, info: { METADATA: 'Name: hello\nVersion: 2\n' } },
    /another version/,
  ],
  [
    'two names in METADATA',
    { ...GOOD, info: { METADATA: 'Name: hello\nName: other\nVersion: 1.0\n' } },
    /another name/,
  ],
  ['a format of the future', { ...GOOD, info: { WHEEL: 'Wheel-Version: 2.0\n' } }, /format of the wheel/],
  [
    'an entry point with shell',
    { ...GOOD, info: { 'entry_points.txt': '[console_scripts]\na;b = m:f\n' } },
    /entry point/,
  ],
  [
    'an entry point that leaves bin',
    { ...GOOD, info: { 'entry_points.txt': '[console_scripts]\n../x = m:f\n' } },
    /entry point/,
  ],
  [
    'an entry point that is code',
    { ...GOOD, info: { 'entry_points.txt': '[console_scripts]\na = m:f();x\n' } },
    /entry point/,
  ],
];

test.each(REFUSED)('a wheel is refused: %s', async (_, wheel, reason) => {
  expect(await problemsOf(wheelOf(wheel))).toMatch(reason);
});

test('links, devices, entries that are there twice and archives that are none are refused', async () => {
  const { fn, bytes } = wheelOf(GOOD);
  const path = 'hello/__init__.py';
  const twice = storedZip([
    { name: path, data: Buffer.from('1') },
    { name: path, data: Buffer.from('2') },
  ]);
  const of = (changed: Buffer) => problemsOf({ fn, bytes: changed });
  expect(await of(withMode(bytes, path, 0o120777))).toContain('neither a file nor a folder');
  expect(await of(withMode(bytes, path, 0o020666))).toContain('neither a file nor a folder');
  expect(await of(twice)).toContain('twice');
  expect(await of(Buffer.from('PK'))).toContain('not a complete ZIP archive');
  expect(await of(bytes.subarray(0, bytes.length - 40))).toContain('ZIP archive');
  const damaged = Buffer.from(bytes);
  damaged[damaged.indexOf('x = 1')] = 0x79;
  expect(await of(damaged)).toContain('CRC-32');
});

test('an entry never gives more bytes than it states', async () => {
  const bytes = understated(Buffer.alloc(4 << 20), 100);
  expect(await problemsOf({ fn: 'hello-1.0-py3-none-any.whl', bytes })).toMatch(
    /larger than it says|size or CRC-32/,
  );
});

// Each of these took minutes, or gave the stack as the reason.
test.each([
  [
    'brackets',
    { 'entry_points.txt': `[console_scripts]\na = m:f${'['.repeat(1e6)}\n` },
    /entry point cannot/,
  ],
  ['spaces', { 'entry_points.txt': `[console_scripts]\na = m:f${' '.repeat(1e6)}x\n` }, /entry point cannot/],
  ['bad lines', { 'entry_points.txt': `[console_scripts]\n${'x\n'.repeat(3e5)}` }, /entry point cannot/],
  ['quotes', { RECORD: `"${'""'.repeat(4e6)}` }, /RECORD \| it cannot be read/],
  ['rows without a file', { RECORD: rowsOf(3e5) }, /RECORD lists this file, but/],
])('a wheel is refused with its reason however many it has of %s', async (_, info, reason) => {
  expect((await problemsOf(wheelOf({ ...GOOD, info }))).slice(0, 2e4)).toMatch(reason);
});

function rowsOf(count: number): string {
  return Array.from({ length: count }, (_, i) => `gone${i},,\n`).join('');
}

test('the file must be the wheel that the lock names', async () => {
  const { bytes } = wheelOf(GOOD);
  expect(await problemsOf({ fn: 'other-1.0-py3-none-any.whl', bytes })).toContain('another distribution');
  expect(await problemsOf({ fn: 'hello-1.1-py3-none-any.whl', bytes })).toContain('another version');
});

test('names and versions are compared in their normal forms', async () => {
  const files = { 'a.py': '' };
  const info = { METADATA: 'Name: Zope.Interface_X\nVersion: 01.0.0-RC_1\n' };
  const folder = 'zope_interface_x-1.0.0rc1.dist-info';
  const texts = { ...info, WHEEL: 'Wheel-Version: 1.0\n' };
  const own = Object.entries(texts).map(([name, text]) => ({
    name: `${folder}/${name}`,
    data: Buffer.from(text),
  }));
  const all = [...own, ...Object.entries(files).map(([name, data]) => ({ name, data: Buffer.from(data) }))];
  const record = { name: `${folder}/RECORD`, data: Buffer.from(recordOf(all, folder)) };
  const bytes = storedZip([...all, record]);
  const opened = await openedWheel({ fn: 'Zope.Interface_x-1.0rc1-py2.py3-none-any.whl', bytes }).catch(
    (e) => e.problems,
  );
  expect(JSON.stringify(opened)).toContain('another');
  const same = await openedWheel({ fn: 'zope_interface.x-1.0.0c1-py2.py3-none-any.whl', bytes });
  expect(same.paths.map(({ path }) => path)).toContain('site-packages/a.py');
});
