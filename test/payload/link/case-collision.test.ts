import { expect, test } from 'vitest';
import { caseCollision } from '../../../src/payload/link/case-collision.js';

const files = (...paths: string[]) => ({
  paths: Object.fromEntries(paths.map((path) => [path, 'f'])),
  folders: [
    ...new Set(
      paths.flatMap((path) =>
        path
          .split('/')
          .slice(0, -1)
          .map((_, i, parts) => parts.slice(0, i + 1).join('/')),
      ),
    ),
  ],
});

test.each([
  ['in one package', [files('share/N/x', 'share/n/x')], 'share/N/x and share/n/x'],
  ['in two packages', [files('bin/Tool'), files('bin/tool')], 'bin/Tool and bin/tool'],
  ['neither in lower case', [files('a/Bc', 'a/bC')], 'a/Bc and a/bC'],
  ['letters outside ASCII', [files('a/É', 'a/é')], 'a/É and a/é'],
  ['two spellings of one letter', [files('a/\u00e9', 'a/e\u0301')], 'a/e\u0301 and a/\u00e9'],
  ['a folder and a file', [files('lib/A/x'), files('lib/a')], 'lib/A and lib/a'],
  ['none for folders, which are merged', [files('share/N/x', 'share/n/y')], null],
  ['none for one file of two packages', [files('bin/Tool'), files('bin/Tool')], null],
  ['none for other names', [files('lib/Tool.py', 'lib/tools.py')], null],
])('caseCollision finds names that differ only in case: %s', (_, packages, expected) => {
  expect(caseCollision(packages)).toBe(expected);
});
