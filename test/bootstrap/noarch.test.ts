import { expect, test } from 'vitest';
import { parseEntryPoints, toNoarchPython } from '../../src/bootstrap/noarch.js';
import type { PlacedEntry } from '../../src/bootstrap/place.js';

function file(path: string, text = ''): PlacedEntry {
  return { type: 'file', path, mode: 0o644, mtime: 0, data: Buffer.from(text) };
}

const PIP = '[console_scripts]\npip = pip._internal.cli.main:main\npip3=pip._internal.cli.main:main\n';

test.each([
  [PIP, ['pip = pip._internal.cli.main:main', 'pip3 = pip._internal.cli.main:main']],
  [
    '[distutils.setup_keywords]\nx = a:b\n\n[console_scripts]\ny = c:d.e [extra]\n\n[z]\nf = g:h\n',
    ['y = c:d.e'],
  ],
  ['[console_scripts]\n', []],
  ['[gui_scripts]\nx = a:b\n', []],
  ['[console_scripts]\n../x = a:b\nx = a b:c\n', []],
  ['', []],
])('parseEntryPoints reads %j', (text, expected) => {
  expect(parseEntryPoints(text)).toEqual(expected);
});

test('a noarch package leaves out the scripts of entry points and links to them, and keeps the other scripts', () => {
  const link: PlacedEntry = { type: 'softlink', path: 'bin/pip-link', target: 'pip', mtime: 0 };
  const entries = [
    file('lib/python3.11/site-packages/pip/__init__.py'),
    file('lib/python3.11/site-packages/pip-23.dist-info/entry_points.txt', PIP),
    file('bin/pip'),
    file('bin/other'),
    file('share/python-wheels/x.whl'),
    link,
  ];
  const noarch = toNoarchPython(entries, '3.11');
  expect(noarch?.entries.map(({ path }) => path)).toEqual([
    'site-packages/pip/__init__.py',
    'site-packages/pip-23.dist-info/entry_points.txt',
    'python-scripts/other',
    'share/python-wheels/x.whl',
  ]);
  expect(noarch?.entryPoints).toHaveLength(2);
});

test('a package with a file that only one python has is no noarch package', () => {
  expect(toNoarchPython([file('lib/python3.11/distutils/core.py')], '3.11')).toBeNull();
});
