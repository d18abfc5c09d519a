import { describe, expect, test } from 'vitest';
import { linkPackage } from '../../../src/payload/link/link.js';
import { isUnquotedInShell } from '../../../src/payload/link/unquoted.js';
import { prefixIncompatibilities } from '../../../src/payload/relocate/incompatible.js';
import { openedPackage } from '../../fixtures/opened.js';
import type { FixtureFile } from '../../fixtures/package.js';

const PREFIX = '/placeholder';

/** Returns path → reason for the unfit files of a package of text files, with `@` in place of the placeholder. */
async function unfit(files: Readonly<Record<string, string>>) {
  const described = Object.entries(files).map(([path, text]): [string, FixtureFile] => [
    path,
    { data: text.replaceAll('@', PREFIX), placeholder: { prefix: PREFIX, mode: 'text' } },
  ]);
  const { opened } = await openedPackage({ name: 'a', files: Object.fromEntries(described) });
  const plan = linkPackage({ opened, noarch: null, python: null });
  return prefixIncompatibilities(plan.entries.filter((entry) => entry.type === 'relocated'));
}

const PC = `prefix=@\nlibdir=$\{prefix}/lib\nName: a\n`;

describe('a file that breaks in a prefix with white space is found by its kind:', () => {
  test.each([
    ['bin/a', '#!/bin/sh\nexec @/bin/b "$@"\n', 'without quotes'],
    ['bin/a', '#!/bin/sh\nexec "@/bin/b" "$1"\n', null],
    ['bin/a', '#!/usr/bin/env bash\nHOME=@\n', 'without quotes'],
    ['bin/a', '#!@/bin/python3.7\nx = "@"\n', null],
    ['bin/a', '#!/usr/bin/perl\n$x = q(@);\n', null],
    ['etc/profile.d/a.sh', 'export A=@/share\n', 'without quotes'],
    ['etc/profile.d/a.sh', "export A='@/share'\n", null],
    ['bin/a-config', '#!/bin/sh\nprefix="@"\necho "-I$prefix/include"\n', 'asks it for flags'],
    ['bin/a-config', '#!/bin/sh\nprefix="@"\necho "$prefix"\n', null],
    ['lib/pkgconfig/a.pc', `${PC}Libs: -L$\{libdir} -la\n`, 'pkg-config'],
    ['lib/pkgconfig/a.pc', `${PC}Libs: -L"$\{libdir}" -la\n`, null],
    ['lib/pkgconfig/a.pc', `${PC}Cflags: -I@/include\n`, 'pkg-config'],
    ['lib/pkgconfig/a.pc', `${PC}Libs: -la\n`, null],
    ['lib/liba.la', "dependency_libs=' @/lib/libb.la'\nlibdir='@/lib'\n", 'libtool'],
    ['lib/liba.la', "dependency_libs=' -lm'\nlibdir='@/lib'\n", null],
    ['lib/a/Makefile', 'prefix= @\n', 'make splits'],
    ['lib/a/rules.mk', '# made in @\nall:\n', null],
    ['share/a.txt', 'it was made in @ and\nexec @\n', null],
  ])('%s: %j: %s', async (path, text, reason) => {
    const files = await unfit({ [path]: text });
    expect(files).toEqual(
      reason === null ? [] : [{ path, reason: expect.stringContaining(reason), longest: null }],
    );
  });
});

describe('a first line too long for a prefix is found with the longest prefix it allows:', () => {
  test.each([
    ['#!@/bin/perl', 'looked for on PATH', 127 - '#!/bin/perl'.length],
    ['#!@/bin/perl -w', 'cannot be started', 127 - '#!/bin/perl -w'.length],
    ['#!/usr/bin/env @/bin/perl', 'cannot be started', 127 - '#!/usr/bin/env /bin/perl'.length],
  ])('%s', async (line, reason, longest) => {
    const files = await unfit({ 'bin/a': `${line}\nx\n` });
    expect(files).toEqual([{ path: 'bin/a', reason: expect.stringContaining(reason), longest }]);
  });

  test('except that of Python, which has a form of its own', async () => {
    expect(await unfit({ 'bin/a': '#!@/bin/python3.11 -E\nx\n' })).toEqual([]);
  });
});

test('the found files are sorted by reason, then by path', async () => {
  const perl = '#!@/bin/perl\n';
  const files = await unfit({ 'bin/c': perl, 'bin/b': '#!@/bin/perl -w\n', 'bin/a': perl });
  expect(files.map(({ path }) => path)).toEqual(['bin/b', 'bin/a', 'bin/c']);
});

describe('isUnquotedInShell knows whether the prefix is unquoted:', () => {
  test.each([
    ['x=@', true],
    ['x="@"', false],
    ["x='it is @'y", false],
    ["x='a'@'b'", true],
    ['x=\\"@\\"', true],
    ['echo "$(ls @)"', true],
    ['echo "$(ls "@")"', false],
    ['echo "`ls @`"', true],
    ['# @', false],
    ['echo a # it\'s @\necho "@"', false],
    ['echo a#@', true],
    ['echo $# @', true],
    ['cat <<EOF\n@ it\'s\nEOF\necho "@"', false],
    ["cat <<-'END' | more\n@\n\tEND\necho @", true],
    ['cat <<< @', true],
    ['case $x in a) y="@" ;; (b) y="(@" ;; esac', false],
    ['case $x in a) y=@ ;; esac', true],
    ['for x in $(ls) @; do :; done', true],
    [`[ -d "$\{x:-@}" ] && (cd "@" || exit)`, false],
    ['echo $((16#ff)) "@"', false],
    // Not understood, so it is taken for quoted.
    ['echo "a\nx=@', false],
  ])('%j: %s', (script, unquoted) => {
    expect(isUnquotedInShell(script.replaceAll('@', '\0'))).toBe(unquoted);
  });
});
