import { describe, expect, test } from 'vitest';
import { applyEdits, rewriteShebang } from '../../src/bootstrap/edit.js';
import type { PlacedEntry } from '../../src/bootstrap/place.js';
import { PLACEHOLDER } from '../../src/bootstrap/types.js';
import { wholeOf } from '../../src/formats/content.js';

function file(path: string, text: string): PlacedEntry {
  return { type: 'file', path, mode: 0o755, mtime: 0, data: Buffer.from(text, 'latin1') };
}

function textOf(entry: PlacedEntry | undefined): string | undefined {
  return entry?.type === 'file' ? wholeOf(entry.data).toString('latin1') : undefined;
}

test.each([
  ['#!/usr/bin/python3\nx', `#!${PLACEHOLDER}/bin/python3.11\nx`],
  ['#! /usr/bin/python3.11 -E\nx', `#!${PLACEHOLDER}/bin/python3.11 -E\nx`],
  ['#!/usr/bin/env python3\nx', `#!${PLACEHOLDER}/bin/python3.11\nx`],
  ['#!/usr/bin/python\n', `#!${PLACEHOLDER}/bin/python3.11\n`],
  ['#!/usr/bin/pythonic\nx', '#!/usr/bin/pythonic\nx'],
  ['#!/bin/sh\n#!/usr/bin/python3\n', '#!/bin/sh\n#!/usr/bin/python3\n'],
  ['\x7fELF', '\x7fELF'],
  ['', ''],
])("rewriteShebang points the first line of the script %j to the prefix's python", (before, after) => {
  expect(textOf(rewriteShebang(file('bin/x', before), '3.11'))).toBe(after);
});

test('rewriteShebang leaves scripts outside bin and packages without a python alone', () => {
  const script = '#!/usr/bin/python3\n';
  expect(textOf(rewriteShebang(file('lib/python3.11/cgi.py', script), '3.11'))).toBe(script);
  expect(textOf(rewriteShebang(file('bin/x', script), null))).toBe(script);
});

describe('an edit of a recipe', () => {
  const edit = {
    path: 'lib/python{python}/a\\.py',
    find: '/usr(/lib|/share)',
    replace: '{prefix}$1',
    optional: false,
  };
  const run = (entries: PlacedEntry[], changed = {}) =>
    applyEdits({ entries, edits: [{ ...edit, ...changed }], python: '3.11', where: 'python' }).map(textOf);

  test('replaces every match in the files whose whole path its pattern matches', () => {
    expect(
      run([file('lib/python3.11/a.py', '/usr/lib:/usr/share'), file('x/lib/python3.11/a.py', '/usr/lib')]),
    ).toEqual([`${PLACEHOLDER}/lib:${PLACEHOLDER}/share`, '/usr/lib']);
  });

  test('keeps bytes that are not UTF-8', () => {
    expect(run([file('lib/python3.11/a.py', '\xff/usr/lib\xfe')])).toEqual([`\xff${PLACEHOLDER}/lib\xfe`]);
  });

  test('pads a binary to its old size', () => {
    const program = file('lib/python3.11/a.py', '\x7fELF..$/usr/lib/modules\0end');
    expect(run([program], { find: '/usr/lib/modules\0', replace: '$ORIGIN/m' })).toEqual([
      '\x7fELF..$$ORIGIN/m\0\0\0\0\0\0\0\0end',
    ]);
    expect(() => run([program], { find: '/usr', replace: '/longer' })).toThrow('does not fit into 4 bytes');
  });

  test('is refused if nothing matches, unless it is optional', () => {
    const other = [file('lib/python3.11/a.py', 'nothing')];
    expect(() => run(other)).toThrow(
      expect.objectContaining({
        exitCode: 2,
        message: expect.stringContaining('python: nothing in lib/python{python}/a\\.py matches'),
      }),
    );
    expect(run(other, { optional: true })).toEqual(['nothing']);
  });
});
