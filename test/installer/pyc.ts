import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { silent } from '../../src/events.js';
import { buildInstaller, type InstallerRequest } from '../../src/installer/build.js';
import type { PackagePyc } from '../../src/payload/pyc/types.js';
import type { FixturePackage } from '../fixtures/package.js';
import { run } from './run.js';
import { PLACEHOLDER } from './sample.js';
import { edgesIn, lockIn, requestIn } from './workshop.js';

/** The folder of the installed modules, in a prefix. */
export const SITE = 'lib/python3.11/site-packages';

/** Returns the path of the pyc file of a module of `pure`. */
export function pycOf(name: string): string {
  return `${SITE}/pure/__pycache__/${name}.cpython-311.pyc`;
}

/** Returns the packages of an installer: `pure`, and a python that is this shell script. */
export function pureWith(script: string): FixturePackage[] {
  return [
    {
      name: 'python',
      version: '3.11.4',
      files: { 'bin/python3.11': { data: `#!/bin/sh\n${script}\n`, mode: 0o755 } },
    },
    {
      name: 'pure',
      noarch: 'python',
      files: {
        'site-packages/pure/__init__.py': 'x = __file__\n',
        'site-packages/pure/old.py': 'print "for python 2"\n',
        'site-packages/pure/place.py': {
          data: `x = "${PLACEHOLDER}"\n`,
          placeholder: { prefix: PLACEHOLDER, mode: 'text' },
        },
      },
    },
  ];
}

/** A python that does not run: then only what the payload brings is compiled. */
export const NO_PYTHON = pureWith('exit 1');

/** An installer in a folder of its own. */
export interface Built {
  readonly path: string;
  readonly folder: string;
}

/** Builds the installer of these packages. */
export async function builtWith(
  pyc: PackagePyc,
  packages: readonly FixturePackage[] = NO_PYTHON,
  more: Partial<InstallerRequest> = {},
): Promise<Built> {
  const folder = mkdtempSync(join(tmpdir(), 'archi-pyc-'));
  const request = requestIn(folder, await lockIn(folder, packages), {
    ...more,
    pyc: typeof pyc === 'string' ? pyc : { version: pyc.version, open: async () => pyc },
  });
  const { path } = await buildInstaller(request, edgesIn(folder, silent));
  return { path, folder };
}

/** Installs in batch mode; returns the standard output. */
export function installInto(prefix: string, { path }: Built, ...args: readonly string[]): string {
  const { code, stdout, stderr } = run(['sh', path, '-b', '-p', prefix, ...args]);
  expect([code, stderr.replace(/^.*does not run here.*\n/, '')]).toEqual([0, '']);
  return stdout;
}

/** Returns the exit code of `--verify`, and the lines about pyc files. */
export function verified({ path }: Built, prefix: string): [number | null, string[]] {
  const { code, stdout, stderr } = run(['sh', path, '--verify', prefix]);
  return [code, `${stdout}${stderr}`.split('\n').filter((line) => line.includes('__pycache__'))];
}

/** Returns the pyc files that conda-meta lists for `pure`. */
export function listedPyc(prefix: string): string[] {
  const text = readFileSync(join(prefix, 'conda-meta/pure-1.0-0.json'), 'utf8');
  const record: { files: string[] } = JSON.parse(text);
  return record.files.filter((path) => path.endsWith('.pyc'));
}
