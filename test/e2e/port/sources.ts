import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { outputOf } from '../../program.js';
import { aptSources } from '../root.js';

/**
 * Writes the original sources of Debian's packages into a folder, by apt, from the mirrors that this machine uses. The recipes pin
 * their checksums. apt's own state is not touched. Throws an Error if the mirror fails.
 */
export async function fetchSources(folder: string, files: readonly SourceFile[]): Promise<void> {
  const state = mkdtempSync(join(tmpdir(), 'archi-sources-'));
  try {
    mkdirSync(join(state, 'lists', 'partial'), { recursive: true });
    mkdirSync(join(state, 'archives', 'partial'), { recursive: true });
    const sources = (await aptSources()).map((line) => line.replace(/^deb /, 'deb-src '));
    writeFileSync(join(state, 'sources.list'), `${sources.join('\n')}\n`);
    writeFileSync(join(state, 'apt.conf'), configuration(state));
    const environment = { ...process.env, APT_CONFIG: join(state, 'apt.conf') };
    const run = (command: readonly string[]) => outputOf(command, { cwd: state, environment });
    await run(['apt-get', 'update', '--quiet']);
    const names = [...new Set(files.map(({ source }) => source))];
    await run(['apt-get', 'source', '--quiet', '--download-only', '--tar-only', ...names]);
    mkdirSync(folder, { recursive: true });
    for (const { file } of files) copyFileSync(join(state, file), join(folder, basename(file)));
  } finally {
    rmSync(state, { recursive: true, force: true });
  }
}

/** A file of a source package. */
export interface SourceFile {
  readonly source: string;
  readonly file: string;
}

function configuration(state: string): string {
  return [
    `Dir::Etc::sourcelist "${state}/sources.list";`,
    'Dir::Etc::sourceparts "/dev/null";',
    `Dir::State::lists "${state}/lists";`,
    `Dir::Cache "${state}";`,
    'Dir::Cache::srcpkgcache ""; Dir::Cache::pkgcache "";',
    'APT::Sandbox::User "root";',
    '',
  ].join('\n');
}
