import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect } from 'vitest';
import { GOOD } from '../audit/subject.js';
import { runCommandLine } from '../command-line.js';
import { writeFixtureChannel } from '../fixtures/channel.js';
import { elfFile } from '../fixtures/elf.js';
import type { FixturePackage } from '../fixtures/package.js';

const UNDECLARED: FixturePackage = {
  name: 'undeclared',
  index: { license: 'MIT' },
  files: { 'lib/libundeclared.so': elfFile({ needed: ['libgood.so.1'], runpath: '$ORIGIN' }) },
};

/** The folder in which the commands run. It has the channels `good` and `bad`. */
export let folder: string;

/** Makes the folder for all tests of the file that calls it, and takes it away afterwards. */
export function useAuditFolder(): void {
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'archi-audit-'));
    await writeFixtureChannel(join(folder, 'good'), Object.values(GOOD));
    await writeFixtureChannel(join(folder, 'bad'), [...Object.values(GOOD), UNDECLARED, { name: 'bare' }]);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
}

interface Finding {
  readonly rule: string;
  readonly found: string;
  readonly package: string | null;
  readonly path: string | null;
}

/** Returns the findings of `audit --json`. */
export async function findings(args: readonly string[]): Promise<readonly Finding[]> {
  const { stdout, stderr } = await audit([...args, '--json', '-q']);
  expect(stderr).toBe('');
  return JSON.parse(stdout).findings;
}

/** Runs `archi-construct audit`. */
export function audit(args: readonly string[]) {
  return run(['audit', ...args]);
}

/** Runs a command line in the folder, with its cache in there. */
export function run(args: readonly string[]) {
  const environment = { ...process.env, ARCHI_CONSTRUCT_CACHE: join(folder, 'cache') };
  return runCommandLine(args, { cwd: folder, environment });
}
