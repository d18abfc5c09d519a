import { describe, expect, test } from 'vitest';
import { wholeOf } from '../../../src/formats/content.js';
import { condaMeta } from '../../../src/payload/link/conda-meta.js';
import { linkPackage } from '../../../src/payload/link/link.js';
import { relocate } from '../../../src/payload/relocate/apply.js';
import { openedPackage } from '../../fixtures/opened.js';

const python = { version: '3.7', executable: 'bin/python3.7', sitePackages: 'lib/python3.7/site-packages' };
const noarch = { name: 'tool', noarch: 'python' } as const;

test('a noarch python package gets its files moved, entry points and pyc files, in the order of conda-meta', async () => {
  const { opened, locked } = await openedPackage({
    ...noarch,
    files: {
      'site-packages/tool/__init__.py': '',
      'site-packages/tool/data.txt': 'x',
      'python-scripts/old-tool': '#!/bin/sh\n',
      'share/tool/example.py': '',
    },
    entryPoints: ['tool = tool.cli:main.run'],
  });
  const plan = linkPackage({ opened, noarch: 'python', python });
  expect(plan.paths.map(({ path, pathType }) => [path, pathType])).toEqual([
    ['bin/old-tool', 'hardlink'],
    ['share/tool/example.py', 'hardlink'],
    ['lib/python3.7/site-packages/tool/__init__.py', 'hardlink'],
    ['lib/python3.7/site-packages/tool/data.txt', 'hardlink'],
    ['bin/tool', 'unix_python_entry_point'],
    ['lib/python3.7/site-packages/tool/__pycache__/__init__.cpython-37.pyc', 'pyc_file'],
  ]);
  expect(entryPoint(plan, '/opt/x')).toMatchInlineSnapshot(`
    "#!/opt/x/bin/python3.7
    # -*- coding: utf-8 -*-
    import re
    import sys

    from tool.cli import main

    if __name__ == '__main__':
        sys.argv[0] = re.sub(r'(-script\\.pyw?|\\.exe)?$', '', sys.argv[0])
        sys.exit(main.run())
    "
  `);
  expect(condaMeta({ locked, index: opened.index, plan }).path).toBe('conda-meta/tool-1.0-0.json');
});

describe('the first line of an entry point', () => {
  test.each([
    [111, 'plain'],
    [112, 'trampoline'],
  ])('in a prefix of %i bytes is %s', async (length, kind) => {
    const { opened } = await openedPackage({ ...noarch, files: {}, entryPoints: ['t = t:main'] });
    const plan = linkPackage({ opened, noarch: 'python', python });
    const prefix = `/${'p'.repeat(length - 1)}`;
    // rattler and conda 4.5.12 use the trampoline from 126 bytes of the interpreter's path on.
    expect(`${prefix}/bin/python3.7`.length).toBe(kind === 'plain' ? 125 : 126);
    expect(entryPoint(plan, prefix).startsWith('#!/bin/sh')).toBe(kind === 'trampoline');
  });
});

test.each([
  ['3.10', 'lib/python3.10/site-packages/a/__pycache__/b.cpython-310.pyc'],
  ['2.7', 'lib/python2.7/site-packages/a/b.pyc'],
])('the pyc file of python %s has the right path', async (version, expected) => {
  const target = {
    version,
    executable: `bin/python${version}`,
    sitePackages: `lib/python${version}/site-packages`,
  };
  const { opened } = await openedPackage({ ...noarch, files: { 'site-packages/a/b.py': '' } });
  expect(
    linkPackage({ opened, noarch: 'python', python: target }).pyc.map(({ compiled }) => compiled),
  ).toEqual([expected]);
});

test('a hard link is kept, but a file with a placeholder becomes a copy', async () => {
  const prefix = '/placeholder';
  const placeholder = { prefix, mode: 'text' } as const;
  const { opened } = await openedPackage({
    name: 'links',
    files: {
      'bin/a': { data: 'same' },
      'bin/b': { hardlink: 'bin/a' },
      'bin/c': { data: `in ${prefix}`, placeholder },
    },
  });
  expect(
    linkPackage({ opened, noarch: null, python: null }).entries.map(({ path, type }) => [path, type]),
  ).toEqual([
    ['bin/a', 'file'],
    ['bin/b', 'hardlink'],
    ['bin/c', 'relocated'],
  ]);
});

test('hard links of one file are kept whatever their order, but not for files that conda copies', async () => {
  const { opened } = await openedPackage({
    name: 'links',
    files: {
      'bin/x': { data: 'same' },
      'bin/a': { hardlink: 'bin/x' },
      'bin/y': { hardlink: 'bin/x' },
      'lib/x': { data: 'not linked', noLink: true },
      'lib/y': { hardlink: 'lib/x' },
    },
  });
  const { entries } = linkPackage({ opened, noarch: null, python: null });
  expect(entries.map((entry) => [entry.path, 'target' in entry ? entry.target : entry.type])).toEqual([
    ['bin/a', 'file'],
    ['bin/x', 'bin/a'],
    ['bin/y', 'bin/a'],
    ['lib/x', 'file'],
    ['lib/y', 'file'],
  ]);
});

test('a file that conda rewrites becomes writable, even if the placeholder is not found', async () => {
  const placeholder = { prefix: '/placeholder', mode: 'text' } as const;
  const { opened } = await openedPackage({
    name: 'modes',
    files: {
      'a/found': { data: 'in /placeholder', mode: 0o444, placeholder },
      'a/not-found': { data: 'nothing', mode: 0o555, placeholder },
      'a/plain': { data: 'plain', mode: 0o444 },
    },
  });
  const { entries } = linkPackage({ opened, noarch: null, python: null });
  expect(entries.map((entry) => [entry.path, entry.type, 'mode' in entry && entry.mode.toString(8)])).toEqual(
    [
      ['a/found', 'relocated', '644'],
      ['a/not-found', 'file', '755'],
      ['a/plain', 'file', '444'],
    ],
  );
});

test("the record in conda-meta is that of the channel over the index, with blanks for the target's values", async () => {
  const { opened, locked } = await openedPackage({
    name: 'meta',
    subdir: 'linux-64',
    index: { license: 'BSD', odd: 'é @archi@' },
    files: {
      'etc/meta.conf': { data: 'at /placeholder', placeholder: { prefix: '/placeholder', mode: 'text' } },
      'etc/plain': 'plain',
      'etc/soft': { softlink: 'meta.conf' },
    },
  });
  const plan = linkPackage({ opened, noarch: null, python: null });
  const raw = { ...locked.record.raw, md5: 'd'.repeat(32) };
  const meta = condaMeta({
    locked: { ...locked, requestedSpec: 'meta', record: { ...locked.record, raw } },
    index: opened.index,
    plan,
  });
  const text = meta.pieces
    .map((piece) => (typeof piece === 'string' ? piece : piece.kind === 'sha256' ? `H${piece.index}` : '/P'))
    .join('');
  expect(meta.hashed).toEqual(['etc/meta.conf']);
  expect(text).toMatchInlineSnapshot(`
    "{
      "build": "0",
      "build_number": 0,
      "channel": "https://example.org/channel/linux-64",
      "constrains": [],
      "depends": [],
      "extracted_package_dir": "/P/pkgs/meta-1.0-0",
      "files": [
        "etc/meta.conf",
        "etc/plain",
        "etc/soft"
      ],
      "fn": "meta-1.0-0.conda",
      "license": "BSD",
      "link": {
        "source": "/P/pkgs/meta-1.0-0",
        "type": 1
      },
      "md5": "dddddddddddddddddddddddddddddddd",
      "name": "meta",
      "odd": "\\u00e9 @archi@",
      "package_tarball_full_path": "/P/pkgs/meta-1.0-0.conda",
      "paths_data": {
        "paths": [
          {
            "_path": "etc/meta.conf",
            "file_mode": "text",
            "path_type": "hardlink",
            "prefix_placeholder": "/placeholder",
            "sha256": "b997e67ae6ce543754d9d397ec0ebf60c54a4ea4c25bef0540a6370fde1f4855",
            "sha256_in_prefix": "H0",
            "size_in_bytes": 15
          },
          {
            "_path": "etc/plain",
            "path_type": "hardlink",
            "sha256": "a116c9ed46d6207734a43317d30fd88f52ac8634c37d904bbf4e41d865f90475",
            "sha256_in_prefix": "a116c9ed46d6207734a43317d30fd88f52ac8634c37d904bbf4e41d865f90475",
            "size_in_bytes": 5
          },
          {
            "_path": "etc/soft",
            "path_type": "softlink",
            "sha256": "b997e67ae6ce543754d9d397ec0ebf60c54a4ea4c25bef0540a6370fde1f4855",
            "size_in_bytes": 15
          }
        ],
        "paths_version": 1
      },
      "requested_spec": "meta",
      "requested_specs": [
        "meta"
      ],
      "subdir": "linux-64",
      "timestamp": 1600000000000,
      "url": "https://example.org/channel/linux-64/meta-1.0-0.conda",
      "version": "1.0"
    }"
  `);
  expect(JSON.parse(text).odd).toBe('é @archi@');
});

function entryPoint(plan: ReturnType<typeof linkPackage>, prefix: string): string {
  const entry = plan.entries.find(({ path }) => path.startsWith('bin/t') && path !== 'bin/old-tool');
  if (entry?.type !== 'relocated') throw new Error('no entry point');
  return wholeOf(relocate(entry.data, entry.relocation, prefix)).toString();
}
