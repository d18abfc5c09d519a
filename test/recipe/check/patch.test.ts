import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { lineChanges } from '../../../src/recipe/check/line-changes.js';
import { type ChangedFile, unifiedPatch } from '../../../src/recipe/check/patch.js';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'archi-patch-'));
});

afterEach(() => rmSync(folder, { recursive: true }));

/** Returns the texts of the files after git has applied their patch. */
function applied(files: readonly ChangedFile[]): string[] {
  for (const { path, before } of files) {
    if (before === null) continue;
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), before);
  }
  const patch = unifiedPatch(files);
  if (patch !== '')
    execFileSync('git', ['apply', '--whitespace=nowarn'], { cwd: folder, input: patch, stdio: 'pipe' });
  return files.map(({ path }) => readFileSync(join(folder, path), 'utf8'));
}

const lines = fc
  .array(fc.constantFrom('a', 'b', 'c', '', '\r', ' - x  # [y]', '+', '-', '@@'), { maxLength: 25 })
  .chain((words) => fc.constantFrom('', '\n').map((end) => words.join('\n') + (words.length > 0 ? end : '')));

test('git applies a patch, whatever the lines are', () => {
  fc.assert(
    fc.property(lines, lines, (before, after) => {
      // git takes a file that becomes empty for one that is removed.
      fc.pre(before !== '' && after !== '');
      expect(applied([{ path: 'a/recipe/meta.yaml', before, after }])).toEqual([after]);
    }),
    { numRuns: 60 },
  );
});

test('git applies a patch of files with odd names', () => {
  const names = ['with space/meta.yaml', 'quote".yaml', 'back\\slash', 'tab\tname', 'é/x'];
  const files = names.map((path) => ({ path, before: 'a\nb\n', after: 'a\nc\n' }));
  expect(applied(files)).toEqual(files.map(({ after }) => after));
});

test('the changes of two lists of lines make one the other, and there are no fewer', () => {
  const list = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 12 });
  fc.assert(
    fc.property(list, list, (before, after) => {
      const changes = lineChanges(before, after);
      const result = [...before];
      for (const { at, end, newAt, newEnd } of changes.toReversed())
        result.splice(at, end - at, ...after.slice(newAt, newEnd));
      expect(result).toEqual(after);
      const size = changes.reduce((sum, { at, end, newAt, newEnd }) => sum + end - at + newEnd - newAt, 0);
      expect(size).toBe(before.length + after.length - 2 * common(before, after));
    }),
  );
});

/** The length of the longest common subsequence, by the textbook. */
function common(a: readonly string[], b: readonly string[]): number {
  let row = new Array<number>(b.length + 1).fill(0);
  for (const word of a) {
    const next = [0];
    for (const [j, other] of b.entries())
      next.push(word === other ? (row[j] ?? 0) + 1 : Math.max(next[j] ?? 0, row[j + 1] ?? 0));
    row = next;
  }
  return row[b.length] ?? 0;
}

test('very different texts become one change', () => {
  const before = Array.from({ length: 3000 }, (_, i) => `a${i}`);
  const after = Array.from({ length: 3000 }, (_, i) => `b${i}`);
  expect(lineChanges(before, after)).toEqual([{ at: 0, end: 3000, newAt: 0, newEnd: 3000 }]);
});
