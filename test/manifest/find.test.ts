import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { formatError, UserError } from '../../src/errors.js';
import { findManifest } from '../../src/manifest/find.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'find-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function given(manifests: Readonly<Record<string, string>>) {
  for (const [name, lines] of Object.entries(manifests)) {
    mkdirSync(join(folder, name));
    const text = [`name: ${name}`, 'version: 1.0', 'channels: [./channel]', lines].join('\n');
    writeFileSync(join(folder, name, 'manifest.yaml'), text);
  }
}

function find(python: string, installersDir = folder) {
  return findManifest({
    python,
    installersDir,
    readdir: (path) => readdirSync(path),
    readFile: (path) => (existsSync(path) ? readFileSync(path, 'utf8') : null),
  });
}

function messageOf(python: string): string {
  try {
    return find(python).name;
  } catch (error) {
    if (error instanceof UserError) return formatError(error).replaceAll(folder, 'installers');
    throw error;
  }
}

test.each([
  ['3.7', 'Archiconda3'],
  ['2.7', 'Archiconda2'],
  ['3.11', 'Bootstrap3'],
])('--py %s finds the manifest %s', (python, name) => {
  expect(find(python, join(import.meta.dirname, '../../installers')).name).toBe(name);
});

test('files beside the folders and folders without a manifest are skipped', () => {
  given({ A: 'specs: [python 3.7.*]' });
  writeFileSync(join(folder, 'LICENSE.txt'), '');
  mkdirSync(join(folder, 'Empty'));
  expect(find('3.7').name).toBe('A');
});

test('a manifest whose text has its python only as an escape is found', () => {
  given({ A: 'specs: ["python 3\\u002e7.*"]', B: 'python: 2.7\nspecs: [conda]' });
  expect(find('3.7').name).toBe('A');
});

test('the key python takes precedence over a spec', () => {
  given({ A: 'specs: [python 3.7.*]', B: 'python: 3.7\nspecs: [conda]', C: 'specs: [python=3.7]' });
  expect(find('3.7').name).toBe('B');
});

test('a version matches only itself, not as a prefix or as a number', () => {
  given({ A: 'specs: [python 3.70.*]', B: 'specs: [python 3.1.*]' });
  expect(messageOf('3.7')).toMatch(/^Error: no manifest for python "3.7"/);
  expect(messageOf('3.10')).toMatch(/^Error: no manifest for python "3.10"/);
  expect(messageOf('3.1')).toBe('B');
});

test('a python without a manifest is refused with those that have one', () => {
  given({ A: 'specs: [python 3.7.*]', B: 'python: 2.7\nspecs: [conda]', C: 'specs: [conda]' });
  expect(messageOf('3.8')).toMatchInlineSnapshot(`
    "Error: no manifest for python "3.8"
      installers: no manifest in this folder is for this version of python
        expected: 3.7  A  installers/A/manifest.yaml
                  2.7  B  installers/B/manifest.yaml
                  (no python)  C  installers/C/manifest.yaml
        found:    "3.8"
        do:       give one of these versions with --py, or your own manifest with --manifest"
  `);
});

test('a folder without manifests is refused', () => {
  expect(messageOf('3.8')).toMatchInlineSnapshot(`
    "Error: no manifest for python "3.8"
      installers: no manifest in this folder is for this version of python
        expected: a folder with a manifest.yaml; there is none
        found:    "3.8"
        do:       give one of these versions with --py, or your own manifest with --manifest"
  `);
});

test('a python with several manifests is refused', () => {
  given({ A: 'specs: [python 3.7.*]', B: 'specs: [python 3.7.*]' });
  expect(messageOf('3.7')).toMatchInlineSnapshot(`
    "Error: more than one manifest for python 3.7
      --py does not tell which one to use
        expected: the key python in only one of them
        found:    3.7  A  installers/A/manifest.yaml
                  3.7  B  installers/B/manifest.yaml
        do:       choose one with --manifest, or write the key python into only one of them"
  `);
});

test('an unreadable manifest is reported only if no readable one matches', () => {
  given({ A: 'specs: [python 3.7.*]', B: 'python: 3.8\nspecs: conda' });
  expect(messageOf('3.7')).toBe('A');
  expect(messageOf('3.8')).toMatchInlineSnapshot(`
    "Error: no manifest for python "3.8"
      installers: no manifest in this folder is for this version of python
        expected: 3.7  A  installers/A/manifest.yaml
        found:    "3.8"
        do:       give one of these versions with --py, or your own manifest with --manifest
      installers/B/manifest.yaml:5:8: specs has the wrong type
        expected: a list
        found:    "conda"
        do:       write it as a list: ["conda"]"
  `);
});
