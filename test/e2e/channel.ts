import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Platform } from '../../src/conda/platform.js';
import { SHAPES } from '../cli/json-shapes.js';
import { bin } from '../command-line.js';
import { archiConstructOk, scratch } from './cli.js';
import { makeOnce } from './make-once.js';
import type { RootPlatform } from './root.js';

/** A python line of Debian, and the suite that has its glibc and libraries. */
export interface Line {
  readonly python: string;
  /** The flags that name its manifest. `--py 2.7` is Archiconda2, whose pins Debian does not have. */
  readonly flags: readonly string[];
  readonly suite: string;
}

const BOOTSTRAP2 = fileURLToPath(new URL('../../installers/Bootstrap2/manifest.yaml', import.meta.url));

export const LINES: readonly Line[] = [
  { python: '3.11', flags: ['--py', '3.11'], suite: 'bookworm' },
  { python: '2.7', flags: ['--manifest', BOOTSTRAP2], suite: 'bullseye' },
];

/** The channel that has `.tar.bz2` packages too: to make them takes as long as all the rest of a channel. */
const BOTH_FORMATS = 'bookworm,linux-64,none,none';

/** Which compilers a channel has: those for its own platform, and those for another one. */
interface WithCompilers {
  readonly compilers?: boolean;
  readonly compilersFor?: Platform | undefined;
}

/** The channel of compilers that the tests of cross builds share: native ones make helper programs. */
export const CROSS = { suite: 'bookworm', compilers: true, compilersFor: 'linux-aarch64' } as const;

/**
 * Returns the folder of a channel made by `archi-construct bootstrap`. It is made once for each state of the compiled program. Throws
 * an Error if the command fails.
 */
export async function bootstrapChannel(
  platform: RootPlatform,
  { suite, compilers = false, compilersFor }: Pick<Line, 'suite'> & WithCompilers,
): Promise<string> {
  const parts = [suite, platform, compilers ? 'native' : 'none', compilersFor ?? 'none'];
  const path = join(scratch, 'channels', `${parts.join('-')}-${programKey()}`);
  return makeOnce(path, async (aside) => {
    const words = ['bootstrap', '--platform', platform, '--suite', suite, '--out', aside];
    if (compilers) words.push('--compilers');
    if (compilersFor !== undefined) words.push('--compilers-for', compilersFor);
    if (parts.join() !== BOTH_FORMATS) words.push('--format', 'conda');
    SHAPES.bootstrap.parse(JSON.parse(await archiConstructOk([...words, '--json', '-q'])));
  });
}

/** Returns twelve digits that change with everything that makes a channel. */
function programKey(): string {
  const hash = createHash('sha256');
  const program = dirname(bin);
  const folders = ['bootstrap', 'package', 'channel'].map((module) => join(program, module));
  for (const folder of [...folders, join(program, '../construct/bootstrap')]) {
    const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();
    for (const name of names.filter((file) => /\.(?:js|yaml|sh|py|pm|txt)$/.test(file)))
      hash.update(readFileSync(join(folder, name)));
  }
  return hash.digest('hex').slice(0, 12);
}
