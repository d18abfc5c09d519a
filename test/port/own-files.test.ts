import { expect, test } from 'vitest';
import { problemOfOwn } from '../../src/port/recipes/own-files.js';

const FOLDERS = { own: '/home/me/recipes', copy: '/work/linux-aarch64-bookworm/recipes' };

test('a problem of a repaired copy names the own file, and the copy with the line second', () => {
  const where = `${FOLDERS.copy}/zlib/recipe.yaml:3:7`;
  expect(problemOfOwn({ where, message: 'not a list', fix: 'write a list' }, FOLDERS)).toEqual({
    where: '/home/me/recipes/zlib/recipe.yaml',
    message: `not a list (in its repaired copy, ${where})`,
    fix: 'write a list',
  });
});

test('a problem of another file, or of a folder whose name begins alike, stays as it is', () => {
  for (const where of ['/elsewhere/variants.yaml:1', `${FOLDERS.copy}-old/zlib/recipe.yaml`, undefined]) {
    const problem = { ...(where === undefined ? {} : { where }), message: 'not a list' };
    expect(problemOfOwn(problem, FOLDERS)).toEqual(problem);
  }
});
