import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Platform } from '../../src/conda/platform.js';
import { formatError, UserError } from '../../src/errors.js';
import { END_OF_HEADER } from '../../src/kind/marks.js';
import { expectKind } from '../../src/kind/open-expected.js';
import { findInstaller, findSubject } from '../../src/kind/open-subject.js';

const LOCK = '{"lockVersion": 1}';
const INSTALLER = `#!/bin/sh\n${END_OF_HEADER}\n`;
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'archi-subject-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function write(files: Readonly<Record<string, string>>, below = folder): void {
  mkdirSync(below, { recursive: true });
  for (const [name, text] of Object.entries(files)) writeFileSync(join(below, name), text);
}

const search = (path: string, platform: Platform | null = null) => ({
  path,
  what: 'a lock',
  command: 'graph',
  platform,
});

function failureOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof UserError) return formatError(error).replaceAll(folder, 'F');
    throw error;
  }
  return 'none';
}

describe('an unreadable file does not end the search for a subject', () => {
  test('beside a lock', () => {
    write({ 'linux-64.lock': LOCK });
    symlinkSync('package.json', join(folder, 'package.json'));
    symlinkSync('x.lock', join(folder, 'x.lock'));
    symlinkSync('nowhere', join(folder, 'dangling.json'));
    expect(findSubject(search(folder))).toBe(join(folder, 'linux-64.lock'));
  });

  test('beside an installer, with dist a file or a circular link', () => {
    write({ 'a.sh': INSTALLER, dist: '' });
    symlinkSync('b.sh', join(folder, 'b.sh'));
    expect(findInstaller(search(folder))).toBe(join(folder, 'a.sh'));
    expect(findSubject(search(folder))).toBe(join(folder, 'a.sh'));
    rmSync(join(folder, 'dist'));
    symlinkSync('dist', join(folder, 'dist'));
    expect(findInstaller(search(folder))).toBe(join(folder, 'a.sh'));
  });

  test('beside a file of the wrong kind, whose message names the lock', () => {
    write({ 'linux-64.lock': LOCK, Dockerfile: 'FROM scratch\n' });
    symlinkSync('x.lock', join(folder, 'x.lock'));
    symlinkSync('manifest.yaml', join(folder, 'manifest.yaml'));
    const message = failureOf(() =>
      expectKind(join(folder, 'Dockerfile'), { kinds: ['lock'], what: 'a lock' }),
    );
    expect(message).toContain('give the lock beside it: F/linux-64.lock');
    write({ 'pixi.lock': 'version: 6\nenvironments:\n  default: {}\npackages:\n- conda: x\n' });
    const expectedKind = { kinds: ['installer'], what: 'an installer' } as const;
    expect(failureOf(() => expectKind(join(folder, 'pixi.lock'), expectedKind))).toContain(
      'it is a pixi.lock file',
    );
  });
});

describe('--platform chooses among several files', () => {
  test('by their names, not by those of their folders', () => {
    const below = join(folder, 'linux-64');
    write({ 'linux-64.lock': LOCK, 'linux-ppc64.lock': LOCK, 'linux-ppc64le.lock': LOCK }, below);
    expect(findSubject(search(below, 'linux-64'))).toBe(join(below, 'linux-64.lock'));
    expect(findSubject(search(below, 'linux-ppc64'))).toBe(join(below, 'linux-ppc64.lock'));
  });

  test('none if no name has the platform', () => {
    write({ 'linux-64.lock': LOCK, 'linux-aarch64.lock': LOCK, 'A-1-Linux-x86_64.sh': INSTALLER });
    expect(
      failureOf(() => findSubject(search(folder, 'linux-ppc64le'))),
    ).toBe(`Error: archi-construct graph needs an input
  there are several candidates, and none is named for linux-ppc64le
    expected: a lock
    do:       archi-construct graph F/linux-64.lock
              archi-construct graph F/linux-aarch64.lock`);
  });

  test('installers by the machine in their names', () => {
    write({ 'A-1-Linux-x86_64.sh': INSTALLER, 'A-1-Linux-ppc64le.sh': INSTALLER });
    expect(findSubject(search(folder, 'linux-64'))).toBe(join(folder, 'A-1-Linux-x86_64.sh'));
    expect(findSubject(search(folder, 'linux-ppc64le'))).toBe(join(folder, 'A-1-Linux-ppc64le.sh'));
    expect(failureOf(() => findSubject(search(folder, 'linux-ppc64')))).toContain('none is named for');
  });
});
