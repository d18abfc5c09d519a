import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { MetaReport } from '../../../src/channel/meta/report.js';
import { channelMeta, type MetaOptions } from '../../../src/channel/meta/run.js';
import { silent } from '../../../src/events.js';
import { repodataOf } from '../records.js';

/** Makes a folder for one test. */
export function scratch(): string {
  const folder = mkdtempSync(join(tmpdir(), 'archi-meta-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

/** Runs `archi-construct channel meta` for linux-aarch64 with defaults for missing options. */
export async function makeMeta(
  parts: Partial<MetaOptions> & Pick<MetaOptions, 'specs' | 'channel' | 'out'>,
): Promise<{ readonly lines: readonly string[]; readonly report: MetaReport }> {
  const { lines, result } = await channelMeta({
    platform: undefined,
    arch: undefined,
    pin: [],
    python: [],
    newest: undefined,
    before: null,
    virtualPackages: {},
    only: null,
    packages: false,
    cacheDir: join(scratch(), 'cache'),
    offline: false,
    emit: silent,
    env: {},
    ...parts,
  });
  return { lines, report: result as MetaReport };
}

/** Writes a channel for linux-aarch64 with repodata alone, from file names and their dependencies. */
export function writeRepodata(folder: string, packages: Readonly<Record<string, readonly string[]>>): string {
  const records = Object.entries(packages).map(([pin, depends]) => {
    const [, name, version, build] = /^(.+)-([^-]+)-([^-]+)$/.exec(pin) ?? [];
    return {
      name,
      version,
      build,
      build_number: 0,
      subdir: 'linux-aarch64',
      depends,
      md5: 'a'.repeat(32),
      size: 1,
    };
  });
  for (const [subdir, here] of [
    ['linux-aarch64', records],
    ['noarch', []],
  ] as const) {
    mkdirSync(join(folder, subdir), { recursive: true });
    writeFileSync(join(folder, subdir, 'repodata.json'), repodataOf(subdir, here));
  }
  return folder;
}

/** Returns the parsed repodata.json of a subdir. */
export const readRepodata = (folder: string, subdir: string) =>
  JSON.parse(readFileSync(join(folder, subdir, 'repodata.json'), 'utf8'));
