import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { openedPackage } from '../fixtures/opened.js';
import { makeInstaller } from './make-installer.js';
import { run } from './run.js';
import { PLACEHOLDER } from './sample.js';
import { SHELLS } from './shells.js';

let installer: string;
let folder: string;

const text = (data: string) => ({
  data,
  mode: 0o755,
  placeholder: { prefix: PLACEHOLDER, mode: 'text' } as const,
});
const perl = text(`#!${PLACEHOLDER}/bin/perl -w\n`);

beforeAll(async () => {
  const tools = {
    'bin/a': perl,
    'bin/b': perl,
    'bin/c': perl,
    'bin/odd|"name"': text(`#!/bin/sh\n${PLACEHOLDER}\n`),
  };
  installer = makeInstaller([
    await openedPackage({ name: 'tools', files: tools }),
    await openedPackage({ name: 'library', files: { 'lib/a.mk': text(`here = ${PLACEHOLDER}\n`) } }),
    await openedPackage({ name: 'good', files: { 'bin/good': text(`#!/bin/sh\nexec "${PLACEHOLDER}"\n`) } }),
  ]).path;
  folder = mkdtempSync(join(tmpdir(), 'archi-unfit-'));
});

const ENV = 'its interpreter has options, and env takes both for one name: it cannot be started by its name';
const SHELL = 'the prefix stands in it without quotes, and the shell splits it at white space';
const MAKE = 'make splits at white space, and has no quotes';

describe.each(SHELLS.map((shell) => ({ shell })))('$shell', ({ shell }) => {
  const check = (name: string) => {
    const command = [...shell, installer, '--check', '--json', '-p', join(folder, name)];
    const { code, stdout, stderr } = run(command);
    const warnings: { package: string; file: string; reason: string }[] = JSON.parse(stdout).warnings;
    return {
      code,
      stderr,
      warnings: warnings.map((warning) => [warning.package, warning.file, warning.reason]),
    };
  };

  test('gives no warning for a plain prefix', () => {
    expect(check('plain')).toMatchObject({ code: 0, warnings: [] });
  });

  test('warns of a prefix with white space: every file in the JSON, a line for each package and reason', () => {
    const { code, stderr, warnings } = check('with space');
    expect({ code, warnings }).toEqual({
      code: 0,
      warnings: [
        ['tools-1.0-0', 'bin/a', ENV],
        ['tools-1.0-0', 'bin/b', ENV],
        ['tools-1.0-0', 'bin/c', ENV],
        ['tools-1.0-0', 'bin/odd|"name"', SHELL],
        ['library-1.0-0', 'lib/a.mk', MAKE],
      ],
    });
    expect(stderr.split('\n').filter((line) => line.startsWith('Warning'))).toEqual([
      `Warning: this prefix does not suit bin/a and 2 more of tools-1.0-0: ${ENV}`,
      `Warning: this prefix does not suit bin/odd|"name" of tools-1.0-0: ${SHELL}`,
      `Warning: this prefix does not suit lib/a.mk of library-1.0-0: ${MAKE}`,
    ]);
  });

  test('warns of a prefix too long for the first line of a script, to the byte', () => {
    const files = (length: number) =>
      check('x'.repeat(length - folder.length - 1)).warnings.map(([, file]) => file);
    const longest = 127 - '#!/bin/perl -w'.length;
    expect(files(longest)).toEqual([]);
    expect(files(longest + 1)).toEqual(['bin/a', 'bin/b', 'bin/c']);
  });
});

test('of many files it names the first, and counts the others', async () => {
  const packages = [...'abcdef'].map((name) =>
    openedPackage({ name, files: { [`bin/${name}1`]: perl, [`bin/${name}2`]: perl } }),
  );
  const { path } = makeInstaller(await Promise.all(packages));
  const { stderr } = run(['sh', path, '--check', '-p', join(folder, 'with space')]);
  expect(stderr.split('\n')).toEqual([
    ...['a', 'b', 'c'].map(
      (name) => `Warning: this prefix does not suit bin/${name}1 and 1 more of ${name}-1.0-0: ${ENV}`,
    ),
    'Warning: this prefix does not suit 6 more; --check --json lists all of them',
    '',
  ]);
});

test('the warned files really fail', () => {
  const prefix = join(folder, 'so it is');
  run(['sh', installer, '-b', '-p', prefix]);
  expect(run([join(prefix, 'bin/a')]).stderr).toContain('perl -w');
  expect(run([join(prefix, 'bin/odd|"name"')]).code).toBe(127);
});
