import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach } from 'vitest';
import { openedPackage } from '../fixtures/opened.js';
import type { FixturePackage } from '../fixtures/package.js';
import { makeInstaller } from './make-installer.js';
import { run } from './run.js';

/** The folder of a test. */
export let folder: string;

/** The only prefix in this folder. */
export let prefix: string;

/** Makes the folder before each test of the file that calls it. */
export function useUpdateFolder(): void {
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'archi-update-'));
    prefix = join(folder, 'prefix');
  });
}

/** Makes an installer of one package, `tool`, with that version. */
export async function installerOf(version: string, more: Partial<FixturePackage> = {}): Promise<string> {
  const files = { 'bin/tool': version, [`share/tool/${version}`]: version };
  const { path } = makeInstaller([await openedPackage({ name: 'tool', version, files, ...more })], {
    version,
  });
  return path;
}

/** Installs into the prefix in batch mode. */
export const install = (installer: string, ...args: string[]) =>
  run(['sh', installer, '-b', '-p', prefix, ...args]);
