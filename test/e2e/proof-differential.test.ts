import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { writeFixtureChannel } from '../fixtures/channel.js';
import type { FixturePackage } from '../fixtures/package.js';
import { SAMPLE } from '../installer/sample.js';
import { outputOf } from '../program.js';
import { comparableRecords, packageCache, wholeTree } from '../reference/conda-tree.js';
import { hasTool } from '../tools.js';
import { installerIn } from './build-installer.js';
import { bootstrapChannel, LINES } from './channel.js';
import { archiConstructOk } from './cli.js';

/** What both install: a channel, its packages, and the archive format. */
interface Payload {
  readonly name: string;
  /** The oldest conda that can install it, with the reason. */
  readonly since: readonly [major: number, minor: number, why: string];
  readonly ending: '.conda' | '.tar.bz2';
  readonly flags: (folder: string) => Promise<readonly string[]>;
}

const NO_PYTHON = `name: NoPython
version: 1.0.0
channels: [./channel]
specs: [sample, generic]
`;

async function bootstrapped(python: string): Promise<readonly string[]> {
  const line = LINES.find((one) => one.python === python);
  if (line === undefined) throw new Error(`no line of python ${python}`);
  return [...line.flags, '--channel', await bootstrapChannel('linux-64', line)];
}

async function withoutPython(folder: string): Promise<readonly string[]> {
  const channel = join(folder, 'channel');
  const generic = { name: 'generic', noarch: 'generic', files: { 'share/data': 'data' } } as const;
  await writeFixtureChannel(
    channel,
    [asCondaCan(SAMPLE), generic].map((description) => ({ ...description, extension: '.tar.bz2' })),
  );
  const manifest = join(folder, 'manifest.yaml');
  writeFileSync(manifest, NO_PYTHON);
  return ['--manifest', manifest, '--channel', channel];
}

const PAYLOADS: readonly Payload[] = [
  {
    name: 'python 3.11, .conda',
    since: [4, 11, 'it takes 3.11 for 3.1'],
    ending: '.conda',
    flags: () => bootstrapped('3.11'),
  },
  {
    name: 'python 2.7, .tar.bz2',
    since: [4, 5, ''],
    ending: '.tar.bz2',
    flags: () => bootstrapped('2.7'),
  },
  { name: 'no python, .tar.bz2', since: [4, 5, ''], ending: '.tar.bz2', flags: withoutPython },
];

const conda = process.env['CONDA_EXE'] ?? ['conda', 'micromamba'].find(hasTool) ?? null;
const reason = conda === null ? 'no CONDA_EXE, neither conda nor micromamba on PATH' : null;

// The only test that is skipped in CI too: only a binary download has a conda.
describe.skipIf(reason !== null)(
  `conda links the same tree from the same list${reason === null ? '' : ' [needs a conda (there is none in CI either)]'}`,
  () => {
    let folder: string;
    let version: readonly number[];
    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), 'archi-differential-'));
      const printed = await outputOf([conda ?? '', '--version'], { environment: environment() });
      version = (/(\d+)\.(\d+)/.exec(printed) ?? []).slice(1).map(Number);
    });
    afterAll(() => rmSync(folder, { recursive: true, force: true }));

    // A home and package cache of its own. The cache is on the prefix's disk, for hard links.
    const environment = () => ({
      ...process.env,
      HOME: join(folder, 'home'),
      CONDA_PKGS_DIRS: join(folder, 'pkgs'),
      MAMBA_ROOT_PREFIX: join(folder, 'root'),
      CONDA_OFFLINE: 'true',
    });

    test.for(PAYLOADS)('$name', async ({ name, since: [major, minor, why], ending, flags }, { skip }) => {
      const [its = 0, itsMinor = 0] = version;
      if (its < major || (its === major && itsMinor < minor)) return skip(why);
      const work = join(folder, name.replaceAll(/\W+/g, '-'));
      const prefix = join(work, 'prefix');
      const home = join(folder, 'home');
      const pkgs = join(folder, 'pkgs');
      for (const left of [home, pkgs]) rmSync(left, { recursive: true, force: true });
      mkdirSync(home);
      mkdirSync(work);
      const argv = [...(await flags(work)), '--platform', 'linux-64'];
      const list = await explicitList(join(work, 'explicit.txt'), argv, ending);

      await outputOf([conda ?? '', 'create', '-y', '-q', '-p', prefix, '--file', list], {
        environment: environment(),
      });
      const registered = readFileSync(join(home, '.conda/environments.txt'), 'utf8');
      rmSync(join(home, '.conda'), { recursive: true });
      renameSync(prefix, `${prefix}-of-conda`);

      await archiConstructOk([
        'installer',
        ...argv,
        '--lock',
        list,
        '--keep-pkgs',
        // conda compiles in the prefix, so its pyc files contain it.
        '--pyc',
        'target',
        '--out',
        join(work, 'out'),
      ]);
      const installer = join(work, 'out', installerIn(join(work, 'out')));
      await outputOf(['sh', installer, '-b', '-k', '-p', prefix], { environment: environment() });

      const expected = wholeTree(`${prefix}-of-conda`);
      expect(Object.keys(expected).length).toBeGreaterThan(10);
      expect(wholeTree(prefix)).toEqual(expected);
      expect(comparableRecords(prefix)).toEqual(comparableRecords(`${prefix}-of-conda`));
      expect(packageCache(join(prefix, 'pkgs'))).toEqual(packageCache(pkgs));
      expect(added(prefix)).toEqual(added(`${prefix}-of-conda`));
      expect(readFileSync(join(home, '.conda/environments.txt'), 'utf8')).toBe(registered);
    });
  },
);

/** Writes the lock of these flags as an `@EXPLICIT` list whose files all have this ending. Returns its path. */
async function explicitList(path: string, flags: readonly string[], ending: string): Promise<string> {
  await archiConstructOk(['lock', ...flags, '--format', 'explicit', '--out', path]);
  const lines = readFileSync(path, 'utf8').split('\n');
  writeFileSync(path, lines.map((line) => withEnding(line, ending)).join('\n'));
  return path;
}

function withEnding(line: string, ending: string): string {
  if (!line.startsWith('file://')) return line;
  const url = line.replace(/(\.conda|\.tar\.bz2)#.*/, ending);
  const md5 = createHash('md5')
    .update(readFileSync(fileURLToPath(url)))
    .digest('hex');
  return `${url}#${md5}`;
}

/** Returns the packages that history lists as added. conda 4.5 writes them without the subdir. */
function added(prefix: string): string[] {
  const lines = readFileSync(join(prefix, 'conda-meta/history'), 'utf8').split('\n');
  return lines
    .filter((line) => line.startsWith('+'))
    .map((line) => line.replace(/\/(linux-64|noarch)::/, '::'))
    .sort();
}

// conda 4.5 to 26.7 cannot install what paths.json calls a directory (NotImplementedError), and does not
// replace a placeholder in a binary that no NUL follows.
function asCondaCan(description: FixturePackage): FixturePackage {
  const files = Object.entries(description.files ?? {});
  return {
    ...description,
    files: Object.fromEntries(
      files.filter(
        ([path, file]) =>
          (typeof file === 'string' || !('directory' in file)) && path !== 'lib/at-the-end.bin',
      ),
    ),
  };
}
