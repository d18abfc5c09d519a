import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { kindOf, readAs } from '../../src/kind/open-kind.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'archi-kinds-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const MANIFEST = 'name: A\nversion: 1.0.0\nspecs: [tool]\n';
const IMAGE = 'name: a\nbase: scratch\nprefix: /opt/a\n';

test.each([
  ['a.yaml', MANIFEST, 'manifest'],
  ['a.txt', MANIFEST, 'manifest'],
  ['a.yaml', `\ufeff${MANIFEST}`, 'manifest'],
  ['a.yaml', `# first\n---\n  name: A\n  version: 1.0.0\n  specs: [tool]`, 'manifest'],
  ['a.yaml', '"name": A\n"version": 1.0.0\n"specs": [tool]\n', 'manifest'],
  ['a.yaml', '? name\n: A\n? version\n: 1.0.0\n? specs\n: [tool]\n', 'manifest'],
  ['a.yaml', '{name: A, version: 1.0.0, specs: [tool]}', 'manifest'],
  ['a.yaml', '\ufeff# first\n{\n  "name": "A",\n  "version": "1.0.0",\n  "specs": ["tool"]\n}', 'manifest'],
  // A lock without its version is still no manifest.
  ['a.lock', '{"manifest": {"name": "A", "version": "1.0.0"}, "specs": []}', 'unknown'],
  ['a.lock', '\ufeff{"lockVersion": 1}', 'lock'],
  ['a.json', `{"filler": "${'x'.repeat(1 << 16)}", "lockVersion": 1}`, 'unknown'],
  ['b.yaml', `\ufeff${IMAGE}`, 'image-yaml'],
  ['b.yaml', `{name: a, base: scratch, prefix: /opt/a}`, 'image-yaml'],
  // Docker's names may end in anything; these ends say what a file is.
  ['dockerfile.yaml', IMAGE, 'image-yaml'],
  ['Dockerfile.lock', '{"lockVersion": 1}', 'lock'],
  ['Dockerfile.arm64', IMAGE, 'dockerfile'],
  ['Dockerfile.yaml', 'FROM scratch\n', 'dockerfile'],
  ['c.yaml', 'outer:\n  name: A\n  version: 1.0.0\n  specs: [tool]\n', 'unknown'],
  ['d.yaml', 'name: A\nspecs: [tool]\n', 'unknown'],
  ['e.yaml', '{% set x = [\n  a: 1\n] %}\npackage:\n  name: x\nbuild:\n  number: 0\n', 'recipe'],
  ['e.yaml', '{% set x = 1 %}\npackage:\n  name: x\nbuild:\n  number: 0\n', 'recipe'],
  ['random', '\x8f\x03\x91\0\x17', 'data'],
  ['a.lock', '\0\0\0\0', 'data'],
  ['colours.txt', '\x1b[31mred\x1b[0m\t\r\n', 'unknown'],
  // Recognized, whatever is wrong with it.
  ['a.lock', '{"lockVersion": 1, "platform": "\0"', 'lock'],
] as const)('%s with %j is of the kind %s', (name, text, kind) => {
  writeFileSync(join(folder, name), text);
  expect(kindOf(join(folder, name))).toBe(kind);
});

const ZIP = 'PK\x03\x04'.padEnd(30, '\0');

test.each([
  ['a.yaml', Buffer.from(`\ufeff${MANIFEST}`, 'utf16le'), 'utf16'],
  ['a.yaml', Buffer.from(`\ufeff${MANIFEST}`, 'utf16le').swap16(), 'utf16'],
  ['a.yaml', Buffer.from(MANIFEST, 'utf16le'), 'utf16'],
  ['a.yaml', Buffer.from(MANIFEST, 'utf16le').swap16(), 'utf16'],
  ['a.lock', Buffer.from('{"lockVersion": 1}', 'utf16le'), 'utf16'],
  ['a.lock', Buffer.from('a\0b\0', 'latin1'), 'data'],
  ['download', Buffer.from(`${ZIP}metadata.json`, 'latin1'), 'package'],
  ['download', Buffer.from(`${ZIP}pkg-a-1-0.tar.zst`, 'latin1'), 'package'],
  ['a.zip', Buffer.from(`${ZIP}a/__init__.py`, 'latin1'), 'data'],
] as const)('case %# of bytes, in %s', (name, bytes, kind) => {
  writeFileSync(join(folder, name), bytes);
  expect(kindOf(join(folder, name))).toBe(kind);
});

test('a text of unknown kind is read as its name says, else as a lock', () => {
  expect(
    ['x/manifest.yaml', 'a.yml', 'x/image.yaml', 'image.yml', 'linux-64.lock', 'a', '/dev/fd/63'].map(
      (path) => readAs('unknown', path),
    ),
  ).toEqual(['manifest', 'manifest', 'image-yaml', 'image-yaml', 'lock', 'lock', 'lock']);
  expect(readAs('dockerfile', 'a.yaml')).toBe('dockerfile');
});
