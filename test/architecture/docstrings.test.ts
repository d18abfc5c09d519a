import { expect, test } from 'vitest';
import { undocumented } from './docstrings.js';
import { readSources } from './sources.js';

test('every exported function of src has a docstring', () => {
  expect(undocumented(readSources())).toEqual([]);
});

test.each([
  ['export function f() {}', ['x.ts:1 f']],
  ['export async function f() {}', ['x.ts:1 f']],
  ['export function* f() {}', ['x.ts:1 f']],
  ['export const f = (a: string) => a;', ['x.ts:1 f']],
  ['export const f = async (a: string): Promise<void> => {', ['x.ts:1 f']],
  ['// a comment is not a docstring\nexport function f() {}', ['x.ts:2 f']],
  ['/** Far away. */\n\nexport function f() {}', ['x.ts:3 f']],
  ['/** Adds. */\nexport function f() {}', []],
  ['/**\n * Adds.\n */\nexport const f = (a: string) => a;', []],
  ['/** Adds. */\nexport function f(a: string): string;\nexport function f(a: string) {}', []],
  ['function f() {}', []],
  ['export const LIMIT = 3;', []],
])('the check for docstrings judges %j', (text, expected) => {
  expect(undocumented([{ path: 'x.ts', text }])).toEqual(expected);
});
