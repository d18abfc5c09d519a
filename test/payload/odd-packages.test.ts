import { describe, expect, test } from 'vitest';
import { UserError } from '../../src/errors.js';
import { END_OF_ARCHIVE, padding, type TarEntry, tarHeader } from '../../src/formats/tar/header.js';
import { storedZip } from '../../src/formats/zip/write.js';
import { loadCodecs } from '../../src/host/compress/codecs.js';
import { zstdCompress } from '../../src/host/compress/zstd.js';
import { openPackage } from '../../src/package/open.js';
import { packExtracted } from '../../src/payload/extracted.js';
import { findClobbers } from '../../src/payload/link/clobber.js';
import { planMember } from '../../src/payload/member.js';
import { openedPackage } from '../fixtures/opened.js';
import { condaPackage, type FixtureFile, type FixturePackage } from '../fixtures/package.js';

const python = { version: '3.7', executable: 'bin/python3.7', sitePackages: 'lib/python3.7/site-packages' };
const codecs = await loadCodecs();

/** Links a package for an installer, an image's layer and a package cache. */
async function link(description: FixturePackage, sitePackages = python.sitePackages) {
  const { opened, locked } = await openedPackage(description);
  const options = { locked, python: { ...python, sitePackages }, omit: [] };
  packExtracted(opened, options);
  return planMember(opened, options).facts;
}

const noarch = (files: Record<string, FixtureFile>, entryPoints: string[] = []): FixturePackage => ({
  name: 'a',
  noarch: 'python',
  files,
  entryPoints,
});
const plain = (files: Record<string, FixtureFile>): FixturePackage => ({ name: 'a', files });
const evil = 'evil';

describe('a package is refused that has', () => {
  test.each<[string, FixturePackage]>([
    ['a script in the place of a program', noarch({ 'bin/x': evil, 'python-scripts/x': evil })],
    [
      'a link in the place of a program',
      noarch({ 'bin/x': evil, 'python-scripts/x': { softlink: '/etc/x' } }),
    ],
    ['a script that climbs', noarch({ 'python-scripts/../../x': evil })],
    [
      'scripts that are a link',
      noarch({ 'python-scripts': { softlink: 'share' }, 'python-scripts/x': evil }),
    ],
    [
      'a module in the place of another',
      noarch({ 'site-packages/a.py': evil, 'lib/pythonX.Y/site-packages/a.py': evil }),
    ],
    [
      'bytecode through a link',
      noarch({ 'site-packages/a.py': evil, 'site-packages/__pycache__': { softlink: '../../../share' } }),
    ],
    [
      'bytecode in the place of a file',
      noarch({ 'site-packages/a.py': evil, 'site-packages/__pycache__': evil }),
    ],
    [
      'a chain of links',
      plain({ a: { softlink: 'b' }, b: { softlink: 'c/d' }, 'c/d': { softlink: '../../out' } }),
    ],
    ['a link to a folder that calls itself a prefix', plain({ x: { softlink: '/a_placehold/../../etc' } })],
    [
      'a link that a link makes climb',
      plain({ up: { softlink: 'a/b/../../..' }, 'a/b': { directory: 0o755 } }),
    ],
    ['the records', plain({ 'conda-meta/history': evil })],
    ['the records, by a detour', plain({ 'share/../conda-meta/history': evil })],
    ['the installer, in capitals', plain({ '.ARCHI/manage.sh': evil })],
    ['the package cache, by a long s', plain({ 'pkg\u017f/urls.txt': evil })],
    ['other environments, by a soft hyphen', plain({ 'en\u00advs/x': evil })],
    ['the records, by a joiner of width zero', plain({ 'conda-\u200dmeta/x': evil })],
    ['the records, by the sign for kelvin', plain({ 'p\u212ags/x': evil })],
    ['a name with a line end', plain({ 'share/a\nb': evil })],
    ['a name with a tab', plain({ 'share/a\tb': evil })],
    ['a name with a C1 control', plain({ 'share/a\u009bb': evil })],
    ['a name of 256 bytes', plain({ [`share/${'é'.repeat(128)}`]: evil })],
    ['info that is a link', { name: 'a', files: { info: { softlink: '..' } } }],
  ])('%s', async (_, description) => {
    await expect(link(description)).rejects.toThrow(UserError);
  });

  test.each(['../x', 'a/b', '.x', '-x', 'a b', "a'b", '$(x)', '', 'é', 'a\\b'])(
    'an entry point that is called %j',
    async (command) => {
      await expect(link(noarch({ 'site-packages/a.py': '' }, [`${command} = a:b`]))).rejects.toThrow(
        UserError,
      );
    },
  );

  test.each([
    '..',
    '../x',
    'lib/../../x',
    'conda-meta',
    '.Archi/x',
    'pkgs',
    'envs/a',
    '.',
    'lib//x',
    'lib/./x',
  ])('a python whose site-packages are %s', async (sitePackages) => {
    await expect(link(noarch({ 'site-packages/a.py': '' }), sitePackages)).rejects.toThrow(UserError);
  });
});

describe('a package is refused whose archive has', () => {
  const raw = (entry: Partial<TarEntry> & { path: string }, typeFlag?: string) => {
    const header = tarHeader({ type: 'file', mode: 0o644, mtime: 0, size: 0, ...entry });
    if (typeFlag === undefined) return header;
    const changed = Buffer.from(header);
    changed.write(typeFlag, 156);
    changed.fill(' ', 148, 156);
    const sum = changed.reduce((total, byte) => total + byte, 0);
    changed.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
    return changed;
  };
  const evilFile = [raw({ path: 'share/x', size: 4 }), Buffer.from(evil), padding(4)];

  test.each<[string, Buffer[]]>([
    ['a hard link out of it', [raw({ path: 'x', type: 'hardlink', linkTarget: '../../etc/passwd' })]],
    ['a hard link to an absolute path', [raw({ path: 'x', type: 'hardlink', linkTarget: '/etc/passwd' })]],
    [
      'a hard link to what comes later',
      [raw({ path: 'x', type: 'hardlink', linkTarget: 'share/x' }), ...evilFile],
    ],
    ['a hard link to itself', [raw({ path: 'x', type: 'hardlink', linkTarget: 'x' })]],
    [
      'a hard link to a folder',
      [raw({ path: 'd', type: 'directory' }), raw({ path: 'x', type: 'hardlink', linkTarget: 'd' })],
    ],
    [
      'a hard link to a link that leaves',
      [
        raw({ path: 'l', type: 'softlink', linkTarget: '/etc' }),
        raw({ path: 'x', type: 'hardlink', linkTarget: 'l' }),
      ],
    ],
    ['a character device', [raw({ path: 'x' }, '3')]],
    ['a block device', [raw({ path: 'x' }, '4')]],
    ['a fifo', [raw({ path: 'x' }, '6')]],
    ['a sparse file', [raw({ path: 'x' }, 'S')]],
    ['an absolute path', [raw({ path: '/etc/x' })]],
    ['a path that climbs', [raw({ path: 'share/../../x' })]],
    ['the root as a file', [raw({ path: '.' })]],
    ['one path twice', [...evilFile, raw({ path: './share//x' })]],
    ['a file below a file', [...evilFile, raw({ path: 'share/x/y' })]],
    [
      'a file below a link',
      [raw({ path: 'l', type: 'softlink', linkTarget: 'share' }), raw({ path: 'l/x' })],
    ],
  ])('%s', async (_, blocks) => {
    const { fn, bytes } = await condaPackage({ name: 'a', without: ['info/paths.json', 'info/files'] });
    const members = new Map(
      await Promise.all(
        [...(await import('../../src/formats/zip/open.js').then(({ openZip }) => openZip(bytes)))].map(
          async ([name, data]) => [name, data.subarray(0, data.length)] as const,
        ),
      ),
    );
    members.set('pkg-a-1.0-0.tar.zst', await zstdCompress(Buffer.concat([...blocks, END_OF_ARCHIVE]), 1));
    const changed = storedZip([...members].map(([name, data]) => ({ name, data })));
    await expect(openPackage({ fn, bytes: changed, codecs })).rejects.toThrow(UserError);
  });
});

describe('two packages are refused that have', () => {
  test.each<[string, Record<string, FixtureFile>, Record<string, FixtureFile>]>([
    ['a file below the link of another', { 'share/l': { softlink: '../lib' } }, { 'share/l/x': evil }],
    [
      'a folder where another has a link',
      { 'share/l': { softlink: '../lib' } },
      { 'share/l': { directory: 0o755 } },
    ],
    ['links that leave together', { 'a/b/up': { softlink: '../..' } }, { 'a/b/out': { softlink: 'up/..' } }],
    ['a file below the file of another', { 'share/l': evil }, { 'share/l/x/y': evil }],
    ['the settings of conda', { '.condarc': evil }, {}],
    ['a folder in the place of the licence', { 'LICENSE.txt/x': evil }, {}],
  ])('%s', async (_, first, second) => {
    const facts = [await link({ name: 'a', files: first }), await link({ name: 'b', files: second })];
    for (const members of [facts, facts.toReversed()])
      expect(findClobbers(members, ['.condarc', 'LICENSE.txt']).problems).not.toEqual([]);
  });
});

describe('an odd package is accepted that has', () => {
  test.each<[string, FixturePackage, string[]]>([
    ['a backslash', plain({ 'share/a\\b': '' }), ['share/a\\b']],
    ['a leading dash', plain({ '-rf': '' }), ['-rf']],
    ['names for a shell', plain({ 'share/$(x) `y` *': '' }), ['share/$(x) `y` *']],
    ['names of objects', plain({ '__proto__/constructor': '' }), ['__proto__/constructor']],
    ['255 bytes', plain({ [`share/${'a'.repeat(255)}`]: '' }), [`share/${'a'.repeat(255)}`]],
    ['a path that is not in its one form', plain({ './share//x/./y': '' }), ['share/x/y']],
    [
      'two spellings of one letter',
      plain({ 'share/\u00e9': '', 'share/e\u0301': '' }),
      ['share/\u00e9', 'share/e\u0301'],
    ],
    [
      'a module without room for its bytecode’s name',
      noarch({ [`site-packages/${'a'.repeat(252)}.py`]: '' }),
      [`lib/python3.7/site-packages/${'a'.repeat(252)}.py`],
    ],
  ])('%s', async (_, description, expected) => {
    expect(Object.keys((await link(description)).paths).sort()).toEqual(expected.sort());
  });
});
