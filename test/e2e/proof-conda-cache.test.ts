import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { writeFixtureChannel } from '../fixtures/channel.js';
import type { FixturePackage } from '../fixtures/package.js';
import { PLACEHOLDER } from '../installer/sample.js';
import { outputOf } from '../program.js';
import { wholeTree } from '../reference/conda-tree.js';
import { hasTool } from '../tools.js';
import { installerIn } from './build-installer.js';
import { bootstrapChannel, LINES } from './channel.js';
import { archiConstructOk } from './cli.js';

/** The installed packages: a channel in a folder of its own, so that it can be removed, and the flags for it. */
interface Payload {
  readonly name: string;
  /** The oldest conda that can install it. */
  readonly since: readonly [major: number, minor: number];
  readonly makeChannel: (folder: string) => Promise<readonly string[]>;
}

const text = { prefix: PLACEHOLDER, mode: 'text' } as const;
const binary = { prefix: PLACEHOLDER, mode: 'binary' } as const;
const SMALL: readonly FixturePackage[] = [
  {
    name: 'small',
    depends: ['generic'],
    files: {
      'bin/script': { data: `#!${PLACEHOLDER}/bin/sh\n`, mode: 0o555, placeholder: text },
      'lib/one.so': { data: `\0${PLACEHOLDER}/lib\0`, mode: 0o555, placeholder: binary },
      'lib/two.so': { data: `\0${PLACEHOLDER}/two\0`, placeholder: binary },
      'lib/again.so': { hardlink: 'lib/two.so' },
      'lib/link.so': { softlink: 'one.so' },
      'share/copied': { data: 'no link', noLink: true },
      'share/nothing': { data: 'no placeholder in it', placeholder: text },
      'share/one': 'one file',
      'share/other': { hardlink: 'share/one' },
    },
  },
  { name: 'generic', noarch: 'generic', files: { 'share/data': 'data' } },
];

const PAYLOADS: readonly Payload[] = [
  { name: 'small packages, .tar.bz2', since: [4, 5], makeChannel: smallChannel },
  { name: 'python 3.11, .conda', since: [4, 11], makeChannel: bookworm },
];

async function smallChannel(folder: string): Promise<readonly string[]> {
  await writeFixtureChannel(
    join(folder, 'channel'),
    SMALL.map((description) => ({ ...description, extension: '.tar.bz2' })),
  );
  const manifest = join(folder, 'manifest.yaml');
  writeFileSync(
    manifest,
    'name: Small\nversion: 1.0.0\nchannels: [./channel]\nspecs: [small]\nkeep_pkgs: true\n',
  );
  return ['--manifest', manifest];
}

async function bookworm(folder: string): Promise<readonly string[]> {
  const line = LINES.find(({ python }) => python === '3.11');
  if (line === undefined) throw new Error('no line of python 3.11');
  cpSync(await bootstrapChannel('linux-64', line), join(folder, 'channel'), { recursive: true });
  return line.flags;
}

const conda = process.env['CONDA_EXE'] ?? ['conda'].find(hasTool) ?? null;
const reason = conda === null ? 'no CONDA_EXE, no conda on PATH' : null;

// Skipped in CI too, like the other comparison with a real conda: only a binary download has one.
describe.skipIf(reason !== null)(
  `conda installs offline from the package cache of -k${reason === null ? '' : ' [needs a conda (there is none in CI either)]'}`,
  () => {
    let folder: string;
    let version: readonly number[];
    const environment = (pkgs: string) => ({
      ...process.env,
      HOME: join(folder, 'home'),
      CONDA_PKGS_DIRS: pkgs,
      CONDA_OFFLINE: 'true',
    });

    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), 'archi-conda-cache-'));
      mkdirSync(join(folder, 'home'));
      const printed = await outputOf([conda ?? '', '--version'], { environment: environment(folder) });
      version = (/(\d+)\.(\d+)/.exec(printed) ?? []).slice(1).map(Number);
    });

    afterAll(() => rmSync(folder, { recursive: true, force: true }));

    test.for(PAYLOADS)('$name', async ({ name, since: [major, minor], makeChannel }, { skip }) => {
      const [its = 0, itsMinor = 0] = version;
      if (its < major || (its === major && itsMinor < minor)) return skip('this conda cannot install it');
      const work = join(folder, name.replaceAll(/\W+/g, '-'));
      mkdirSync(work);
      const channel = ['--platform', 'linux-64', '--channel', join(work, 'channel')];
      const argv = [...(await makeChannel(work)), ...channel];
      const list = join(work, 'explicit.txt');
      await archiConstructOk(['lock', ...argv, '--format', 'explicit', '--out', list]);
      const create = async (prefix: string, pkgs: string) =>
        outputOf([conda ?? '', 'create', '-y', '-q', '--offline', '-p', prefix, '--file', list], {
          environment: environment(pkgs),
        });
      const [prefix, env, pkgsOfConda] = [
        join(work, 'prefix'),
        join(work, 'env'),
        join(work, 'pkgs-of-conda'),
      ];
      await create(env, pkgsOfConda);
      renameSync(env, `${env}-of-conda`);

      const flags = ['--keep-pkgs', '--pyc', 'target', '--out', join(work, 'out')];
      await archiConstructOk(['installer', ...argv, ...flags]);
      const installer = join(work, 'out', installerIn(join(work, 'out')));
      await outputOf(['sh', installer, '-b', '-k', '-p', prefix], { environment: environment(folder) });
      const pkgs = join(prefix, 'pkgs');
      const extractedFiles = extracted(pkgs);
      expect(Object.keys(extractedFiles).length).toBeGreaterThan(15);
      expect(extractedFiles).toEqual(extracted(pkgsOfConda));
      expect(records(pkgs)).toEqual(records(pkgsOfConda));

      // Without channel and archives, the packages can only come from the cache.
      rmSync(join(work, 'channel'), { recursive: true });
      await create(env, pkgs);
      expect(wholeTree(env)).toEqual(wholeTree(`${env}-of-conda`));
      expect(extracted(pkgs)).toEqual(extractedFiles);
      expect(readdirSync(pkgs).filter((file) => /\.(conda|tar\.bz2)$/.test(file))).toEqual([]);
    });
  },
);

/** Returns the extracted packages of a cache without their repodata records. */
function extracted(pkgs: string): Record<string, string> {
  const tree = Object.entries(wholeTree(pkgs));
  const packaged = tree.filter(
    ([path]) => !/^(urls|urls\.txt|cache|\.cache)(\/|$)|^[^/]+\.(conda|tar\.bz2)$/.test(path),
  );
  return Object.fromEntries(packaged.filter(([path]) => !path.endsWith('/info/repodata_record.json')));
}

/** Returns the repodata records of a cache, as far as conda reads them again. */
function records(pkgs: string): Record<string, unknown> {
  const names = readdirSync(pkgs, { withFileTypes: true }).filter(
    (entry) => entry.isDirectory() && entry.name !== 'cache',
  );
  return Object.fromEntries(
    names.map(({ name }) => {
      const record = JSON.parse(readFileSync(join(pkgs, name, 'info/repodata_record.json'), 'utf8'));
      return [name, Object.fromEntries(KEYS.map((key) => [key, record[key]]))];
    }),
  );
}

// conda may not know size and sha256 of an @EXPLICIT list. The other keys identify a package and its dependencies.
const KEYS = [
  'name',
  'version',
  'build',
  'build_number',
  'channel',
  'subdir',
  'fn',
  'url',
  'md5',
  'depends',
  'constrains',
];
