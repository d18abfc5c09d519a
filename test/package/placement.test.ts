import { describe, expect, test } from 'vitest';
import { type Placed, placementProblems } from '../../src/package/placement.js';

const file = (path: string): Placed => ({ path, type: 'file' });
const folder = (path: string): Placed => ({ path, type: 'directory' });
const link = (path: string, target: string): Placed => ({ path, type: 'softlink', target });

const wheres = (...placed: Placed[]) => placementProblems(placed).map(({ where }) => where);

describe('placementProblems accepts', () => {
  test.each<[string, Placed[]]>([
    ['files in folders with and without an entry', [folder('lib'), file('lib/a'), file('share/b/c')]],
    ['a folder listed twice', [folder('lib'), folder('lib')]],
    [
      'names that every JavaScript object has',
      [file('constructor/x'), file('hasOwnProperty'), file('__proto__')],
    ],
    ['links that stay inside', [link('lib/a.so', 'a.so.1'), link('lib64', 'lib'), link('lib/up', '..')]],
    ['a link to the build prefix', [link('lib/x', '/tmp/build/_h_env_placehold_placehold/lib/y')]],
    ['a link to an old build prefix', [link('lib/x', '/opt/anaconda1anaconda2anaconda3/lib/y')]],
    ['names that begin like reserved ones', [file('pkgs.txt'), file('envs-list'), file('lib/pkgs/x')]],
  ])('%s', (_, placed) => {
    expect(placementProblems(placed)).toEqual([]);
  });
});

describe('placementProblems refuses', () => {
  test.each<[string, string, Placed[]]>([
    ['two files at one place', 'bin/x', [file('bin/x'), file('bin/x')]],
    ['a file and a link', 'bin/x', [file('bin/x'), link('bin/x', 'y')]],
    ['a folder and a file', 'bin/x', [folder('bin/x'), file('bin/x')]],
    ['a file below a file', 'lib/a/b', [file('lib/a'), file('lib/a/b')]],
    ['a file far below a link', 'lib/a/b/c', [file('lib/a/b/c'), link('lib', 'share')]],
    ['a folder below a link', 'lib/a', [folder('lib/a'), link('lib', 'share')]],
    ['a link that leads out', 'lib/x', [link('lib/x', '../../etc')]],
    ['an absolute link', 'lib/x', [link('lib/x', '/etc/passwd')]],
    ['a link to a folder that only looks like a prefix', 'lib/x', [link('lib/x', '/home/user/x')]],
    ['a climb behind the place of a build', 'x', [link('x', '/a_placehold/../../etc')]],
    ['a path that is not in its one form', 'lib/./x', [file('lib/./x')]],
    ['the records', 'conda-meta/history', [file('conda-meta/history')]],
    ['the installer', '.archi', [link('.archi', 'share')]],
    ['the package cache', 'pkgs/urls.txt', [file('pkgs/urls.txt')]],
    ['other environments', 'envs/a/bin/python', [file('envs/a/bin/python')]],
    ['the same on a disk that folds case', 'Conda-Meta/x', [file('Conda-Meta/x')]],
  ])('%s', (_, where, placed) => {
    expect(wheres(...placed)).toEqual([where]);
  });

  test('each link of a chain that leads out', () => {
    const chain = [link('a', 'b'), link('b', 'c/d'), link('c/d', '../../out')];
    expect(wheres(...chain)).toEqual(['a', 'b', 'c/d']);
  });
});
