import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openedPackage } from '../fixtures/opened.js';
import { makeInstaller } from '../installer/make-installer.js';
import { run } from '../installer/run.js';
import { SAMPLE } from '../installer/sample.js';
import { PYTHON, PYTHON_PACKAGE } from '../installer/stand-in.js';
import { type Linked, linkAll } from '../reference/linker.js';
import { packagesBelow, type RealPackage } from '../reference/real-packages.js';
import { differences, treeIn } from '../reference/tree.js';
import { describeWithSharedData, sharedData } from '../shared-data.js';

// Real packages have few places to relocate.
const WITH_ENTRY_POINTS = {
  name: 'entry-points',
  noarch: 'python',
  files: {
    'site-packages/tool/__init__.py': 'def main(): pass\n',
    'site-packages/tool/broken.py': 'def\n',
    'python-scripts/old-tool': '#!/bin/sh\n',
  },
  entryPoints: ['tool = tool:main', 'other = tool.cli:App.run'],
} as const;
const PREFIXES = ['short', `long-${'x'.repeat(120)}`, 'with space', 'a"$`\\%s\'é'];

describeWithSharedData('an installer of a real package leaves the tree of the reference linker:', () => {
  let folder: string;
  let packages: readonly RealPackage[];
  let standIn: RealPackage;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'archi-reference-'));
    const generated = [await openedPackage(SAMPLE), await openedPackage(WITH_ENTRY_POINTS)];
    packages = [...(await packagesBelow(join(sharedData, 'packages'))), ...generated];
    standIn = await openedPackage(PYTHON_PACKAGE);
  });

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  /** Paths of installers, each of which is made once for all prefixes. */
  const installers = new Map<string, string>();
  const installerOf = (realPackage: RealPackage, relocatedBy: 'sh' | 'python'): string => {
    const key = `${realPackage.locked.fn} ${relocatedBy}`;
    const path =
      installers.get(key) ?? makeInstaller([standIn, realPackage], { python: PYTHON, relocatedBy }).path;
    installers.set(key, path);
    return path;
  };

  const differencesOf = (
    realPackage: RealPackage,
    relocatedBy: 'sh' | 'python',
    prefix: string,
  ): string[] => {
    const linked = expected([standIn, realPackage], prefix);
    const path = installerOf(realPackage, relocatedBy);
    const { code, stderr } = run(['sh', path, '-b', '-s', '--force-arch', '-p', prefix]);
    if (linked === null) return code === 18 ? [] : [`exit ${code}, no room was expected`];
    const wrong =
      code === 0 && unexpected(stderr) === ''
        ? differences(linked, treeIn(prefix))
        : [`exit ${code}: ${stderr}`];
    rmSync(prefix, { recursive: true, force: true });
    return wrong.map((line) => `${realPackage.locked.fn} in ${prefix}: ${line}`);
  };

  test('for at least 30 packages', () => expect(packages.length).toBeGreaterThan(30));

  test.each(PREFIXES.flatMap((name) => [['sh', name] as const, ['python', name] as const]))(
    'relocated by %s, in the prefix %j',
    (relocatedBy, name) => {
      expect(
        packages.flatMap((realPackage) => differencesOf(realPackage, relocatedBy, join(folder, name))),
      ).toEqual([]);
    },
  );
});

/** What does not work in a prefix with white space is tested in `unfit.test.ts`, what -s leaves out in `scripts.shell.test.ts`. */
function unexpected(stderr: string): string {
  return stderr.replaceAll(/^Warning: (?:this prefix does not suit|-s leaves out) .*\n/gm, '');
}

/** Returns null if a binary has no room for the prefix. */
function expected(packages: readonly RealPackage[], prefix: string): Linked | null {
  try {
    return linkAll(
      packages.map(({ opened }) => opened),
      prefix,
      PYTHON.version,
    );
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}
