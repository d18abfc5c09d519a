import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeFixtureChannel } from '../fixtures/channel.js';
import type { Subject } from './build.js';

const FILES_PER_PACKAGE = 10;

/** The files of a package by their paths. */
type FilesOf = (name: string) => Readonly<Record<string, string | Buffer>>;

/** A distribution of packages without python: of ten small files each, if `filesOf` is not given, to show the cost of a package. */
export async function syntheticSubject(
  packages: number,
  workspace: string,
  filesOf: FilesOf = smallFiles,
): Promise<Subject> {
  const folder = join(workspace, `synthetic-${packages}`);
  const names = Array.from({ length: packages }, (_, index) => `bench-${String(index).padStart(4, '0')}`);
  await writeFixtureChannel(
    folder,
    names.map((name) => ({ name, version: '1.0', build: '0', subdir: 'linux-64', files: filesOf(name) })),
  );
  const manifest = join(workspace, `manifest-${packages}`, 'manifest.yaml');
  mkdirSync(join(manifest, '..'), { recursive: true });
  writeFileSync(manifest, manifestOf(names));
  return ['--manifest', manifest, '--platform', 'linux-64', '--channel', folder];
}

/** Makes a text for each file, one kilobyte each, that does not compress to nothing. */
function smallFiles(name: string): Record<string, string> {
  const paths = Array.from({ length: FILES_PER_PACKAGE }, (_, index) => `share/${name}/${index}.txt`);
  return Object.fromEntries(paths.map((path) => [path, textOf(path)]));
}

function textOf(seed: string): string {
  return Array.from({ length: 16 }, (_, index) =>
    createHash('sha256').update(`${seed} ${index}`).digest('hex'),
  ).join('\n');
}

function manifestOf(names: readonly string[]): string {
  return [
    'name: Bench',
    'version: 1.0',
    'channels: [https://conda.anaconda.org/bench]',
    'pins:',
    ...names.map((name) => `  - ${name}-1.0-0`),
    'platforms:',
    '  linux-64:',
    '    virtual_packages: [__unix, __linux 3.10, __glibc 2.17]',
    '',
  ].join('\n');
}
