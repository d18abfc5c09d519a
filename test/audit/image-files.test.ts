import { describe, expect, test } from 'vitest';
import { installedPrefix } from '../../src/installed/prefix.js';
import { audit, rules } from './defects.js';
import { subjectOf } from './subject.js';

describe('the files of an image', () => {
  const path = (name: string, sha256: string | null = name, mayBeAbsent = false) => ({
    path: `lib/${name}`,
    sha256,
    mayBeAbsent,
  });
  const records = new Map([
    ['one-1.0-0', [path('a'), path('both', 'first'), path('x.pyc', null, true), path('link', null)]],
    ['two-1.0-0', [path('both', 'second')]],
  ]);
  const files = {
    'lib/a': 'a',
    'lib/both': 'second',
    'lib/link': null,
    'conda-meta/history': '0',
    '.condarc': '1',
  };
  const findingsFor = async (
    changed: Readonly<Record<string, string | null>>,
    without: readonly string[] = [],
  ) => {
    const all = Object.entries({ ...files, ...changed }).filter(([name]) => !without.includes(name));
    const installed = installedPrefix(new Map(all), records);
    const licensed = { index: { license: 'MIT' } };
    const packages = [
      { ...licensed, name: 'one' },
      { ...licensed, name: 'two' },
    ];
    return audit(await subjectOf(packages, { installed }));
  };

  test('have no findings where they equal the contents of the packages', async () => {
    expect(
      await findingsFor({ 'lib/x.pyc': 'x', 'lib/__pycache__/y.pyc': 'y', 'pkgs/x/lib/z': 'z' }),
    ).toEqual([]);
  });

  test.each([
    ['changed', { 'lib/a': 'other' }, [], 'file-changed lib/a', 'one-1.0-0'],
    ['a link in place of a file', { 'lib/a': null }, [], 'file-changed lib/a', 'one-1.0-0'],
    ['missing', {}, ['lib/a'], 'file-missing lib/a', 'one-1.0-0'],
    ['foreign', { 'lib/new': 'n' }, [], 'file-foreign lib/new', null],
  ])('have a finding where a file is %s', async (_, changed, without, expected, dist) => {
    const all = await findingsFor(changed, without);
    expect([rules(all), all[0]?.package]).toEqual([[expected], dist]);
  });

  test('have one finding for a whole foreign folder', async () => {
    const [finding] = await findingsFor({
      'lib/python3/site-packages/x/a.py': '1',
      'lib/python3/site-packages/x/b/c.py': '2',
    });
    expect(finding).toMatchObject({
      path: 'lib/python3/site-packages/x/',
      message: '2 files that belong to no package',
    });
  });

  test('have a finding for each package that is not in the lock and each that was removed', async () => {
    const installed = installedPrefix(new Map(), new Map([['three-1.0-0', []]]));
    const all = audit(await subjectOf([{ name: 'one', index: { license: 'MIT' } }], { installed }));
    expect(rules(all)).toEqual([
      'file-missing conda-meta/one-1.0-0.json',
      'package-not-in-lock conda-meta/three-1.0-0.json',
    ]);
  });
});
