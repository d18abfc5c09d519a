import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { stringify } from 'yaml';
import { runCommandLine } from '../../command-line.js';
import { writeFixtureChannel } from '../../fixtures/channel.js';
import type { FixturePackage } from '../../fixtures/package.js';
import { type FolderServer, serveFolder } from '../../fixtures/serve-folder.js';

/** A channel on loopback, and a folder to run in. */
export interface Served {
  at(name: string): string;
  url(): string;
  write(name: string, value: object): void;
  /** Returns the url and checksums of the file `name-1.0-0.conda`. */
  published(
    name: string,
    subdir?: string,
  ): { readonly url: string; readonly md5: string; readonly sha256: string };
  run(...words: string[]): ReturnType<typeof runCommandLine>;
}

/** Serves a channel of these packages while the tests of a file run. */
export function servedChannel(packages: readonly FixturePackage[]): Served {
  let folder = '';
  let server: FolderServer;
  const at = (name: string) => join(folder, name);
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'foreign-lock-'));
    await writeFixtureChannel(at('channel'), packages);
    server = await serveFolder(at('channel'));
  });
  afterAll(async () => {
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  });
  return {
    at,
    url: () => server.url,
    write: (name, value) => writeFileSync(at(name), stringify(value)),
    published(name, subdir = 'linux-64') {
      const fn = `${name}-1.0-0.conda`;
      const repodata = JSON.parse(readFileSync(at(`channel/${subdir}/repodata.json`), 'utf8'));
      const { md5, sha256 } = repodata['packages.conda'][fn];
      return { url: `${server.url}/${subdir}/${fn}`, md5, sha256 };
    },
    run: (...words) => runCommandLine([...words, '--cache-dir', at('cache')], { cwd: folder }),
  };
}
