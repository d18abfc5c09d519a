import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { silent } from '../../src/events.js';
import type { InstallerRequest } from '../../src/installer/build.js';
import { buildInstaller } from '../../src/installer/build.js';
import type { Lock } from '../../src/lock/types.js';
import type { CompareLock } from '../../src/verify/open-given-lock.js';
import { type Proved, proveInstaller } from '../../src/verify/run.js';
import { checkPart } from '../../src/verify/worker.js';
import type { FixturePackage } from '../fixtures/package.js';
import { SAMPLE } from './sample.js';
import { edgesIn, lockIn, pythonOnPath, requestIn } from './workshop.js';

/** Packages with scripts, a path in two of them, links, places to relocate, and a python for noarch packages. */
const PACKAGES: readonly FixturePackage[] = [
  { name: 'python', version: '3.11.4', files: { 'bin/python3.11': { data: '#!/bin/sh\n', mode: 0o755 } } },
  { name: 'first', files: { 'etc/both': 'first', 'etc/kept': 'kept' } },
  {
    name: 'second',
    files: { 'etc/both': 'second', 'bin/.second-post-link.sh': 'true\n' },
    index: { license: 'BSD-2-Clause' },
  },
  SAMPLE,
  {
    name: 'pure',
    noarch: 'python',
    files: { 'site-packages/pure/__init__.py': 'x = 1\n' },
    entryPoints: ['pure = pure:main'],
  },
];

/** An installer built of packages in a folder, as the command builds it. */
export interface BuiltInstaller {
  readonly folder: string;
  readonly path: string;
  readonly lock: Lock;
  /** Verifies it as `archi-construct verify` does, with the cache in another folder if one is named. */
  prove(options?: {
    compare?: CompareLock | null;
    channels?: readonly string[];
    cacheIn?: string;
  }): Promise<Proved>;
}

/** Builds an installer in a new folder. */
export async function builtInstaller(more: Partial<InstallerRequest> = {}): Promise<BuiltInstaller> {
  const folder = mkdtempSync(join(tmpdir(), 'archi-built-'));
  const lock = await lockIn(folder, PACKAGES);
  const request = requestIn(folder, lock, { writeCondarc: true, licenseText: 'Do as you like.\n', ...more });
  const { path } = await buildInstaller(request, edgesIn(folder, silent, request.compression));
  return {
    folder,
    path,
    lock,
    prove: ({ compare = null, channels = [], cacheIn = folder } = {}) => {
      const { store } = edgesIn(cacheIn, silent);
      return proveInstaller(
        { installer: path, compare, channels },
        { store, check: checkPart, emit: silent, openPython: pythonOnPath },
      );
    },
  };
}
