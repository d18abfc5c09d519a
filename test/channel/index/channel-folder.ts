import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { afterEach, beforeEach } from 'vitest';
import type { IndexDeps } from '../../../src/channel/index/build.js';
import { indexFolder } from '../../../src/channel/index/build.js';
import { openIndexCodecs } from '../../../src/channel/index/open-codecs.js';
import { describePackage } from '../../../src/channel/index/open-package.js';
import type { Problem } from '../../../src/errors.js';
import { silent } from '../../../src/events.js';
import { condaPackage, type FixturePackage } from '../../fixtures/package.js';

/** The present time of the tests' index runs, in milliseconds since 1970. */
export const NOW = Date.UTC(2026, 10, 21);

/** The folder of a channel, new for each test. */
export interface ChannelFolder {
  at(...parts: readonly string[]): string;
  /** Writes a package into its subdir. Returns its path. */
  put(description: FixturePackage): Promise<string>;
  /** Indexes the folder without worker threads. Returns the file names that were opened, sorted, and the problems. */
  index(
    deps?: Partial<IndexDeps>,
  ): Promise<{ readonly opened: readonly string[]; readonly problems: readonly Problem[] }>;
  json(path: string): Record<string, Record<string, unknown>>;
}

/** Makes a folder before each test of the calling file, and removes it afterwards. */
export function useChannelFolder(): ChannelFolder {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'archi-construct-index-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  const at = (...parts: readonly string[]) => join(folder, ...parts);
  return {
    at,
    put: async (description) => {
      const { fn, bytes, index } = await condaPackage(description);
      const path = at(String(index['subdir']), fn);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, bytes);
      return path;
    },
    index: (deps) => indexIn(folder, deps),
    json: (path) => JSON.parse(readFileSync(at(path), 'utf8')),
  };
}

// Opening them starts bzip2.
const codecs = await openIndexCodecs(silent);

async function indexIn(folder: string, more: Partial<IndexDeps> = {}) {
  const opened: string[] = [];
  const deps: IndexDeps = {
    ...codecs,
    describe: (path) => {
      opened.push(basename(path));
      return describePackage(path);
    },
    now: () => NOW,
    opened: () => {},
    ...more,
  };
  const subdirs = await indexFolder(folder, deps);
  return { opened: opened.sort(), problems: subdirs.flatMap(({ problems }) => problems) };
}
