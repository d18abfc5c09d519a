import { createHash } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { LockedPackage } from '../../src/conda/locked-package.js';
import { writeFileAtomic } from '../../src/host/fs/write.js';
import { renderManageScript } from '../../src/installer/header/header.js';
import { readParts } from '../../src/installer/header/read-parts.js';
import { type WrittenInstaller, writeInstaller } from '../../src/installer/write.js';
import type { PythonTarget } from '../../src/package/noarch-python.js';
import type { OpenedPackage } from '../../src/package/types.js';
import { menusIn } from '../../src/payload/assemble.js';
import { environmentEntries } from '../../src/payload/environment.js';
import { packExtracted } from '../../src/payload/extracted.js';
import { packMember } from '../../src/payload/member.js';
import { sharedFolders, sumFacts } from '../../src/payload/payload.js';
import { pkgsFrame } from '../../src/payload/pkgs.js';
import { packSetup } from '../../src/payload/setup/pack.js';
import { NO_SETUP, type Setup } from '../../src/payload/setup/types.js';
import { END_OF_TAR, measure, packEntries } from '../../src/payload/tar.js';

const EPOCH = 1_600_000_000;

/** The options of an installer. By default it is for this machine's platform, without python and licence. */
export interface InstallerOptions {
  readonly name?: string;
  readonly version?: string;
  readonly licenseText?: string | null;
  readonly python?: PythonTarget | null;
  /** Default: `python` if the payload has one. */
  readonly relocatedBy?: 'python' | 'sh';
  readonly platform?: 'linux-64' | 'linux-aarch64';
  /** Whether it has the package cache. */
  readonly keepPkgs?: boolean;
  /** What it brings besides packages. */
  readonly setup?: Setup;
}

/** Writes an installer of opened packages to a new folder, without solving a lock and without a cache. */
export function makeInstaller(
  packages: readonly { opened: OpenedPackage; locked: LockedPackage }[],
  {
    name = 'Small',
    version = '1.0',
    licenseText = null,
    python = null,
    relocatedBy = 'python',
    platform = here(),
    keepPkgs = false,
    setup = NO_SETUP,
  }: InstallerOptions = {},
): WrittenInstaller {
  const folder = mkdtempSync(join(tmpdir(), 'archi-installer-'));
  const kept = <Facts>(path: string, { tar, facts }: { tar: Buffer; facts: Facts }) => {
    const bytes = gzipSync(tar);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    writeFileAtomic(path, bytes);
    return { path, sha256, size: bytes.length, description: `${path}.json`, facts };
  };
  const made = packages.map((opened) => ({
    ...opened.locked.record,
    locked: opened.locked,
    member: packed(packMember(opened.opened, { locked: opened.locked, python, omit: [] })),
  }));
  const members = made.map(({ member, ...record }) => {
    const { dist } = member.facts;
    return { ...record, dist, ...kept(join(folder, dist), member) };
  });
  const packageCache = () => {
    const extracted = packages.map(({ opened, locked }) => {
      const made = packed(packExtracted(opened, { locked, python, omit: [] }));
      return { dist: made.facts.dist, ...kept(join(folder, `${made.facts.dist}.pkgs`), made) };
    });
    const facts = extracted.map((member) => member.facts);
    const frame = pkgsFrame({ packages: lock.packages, extracted: facts, epoch: EPOCH });
    return { ...frame, index: gzipSync(frame.index), members: extracted };
  };
  const lock = {
    platform,
    manifest: { name, version, sha256: '0'.repeat(64) },
    channels: ['https://example.org/channel'],
    specs: ['small'],
    virtualPackages: {},
    exclude: [],
    packages: packages.map(({ locked }) => locked),
  };
  const parts = readParts();
  const menus = menusIn({ name: null, folder: '', lock, members, pyc: 'target', menus: null });
  const entries = environmentEntries({
    lock,
    lockText: `${JSON.stringify(packages.map(({ locked }) => locked.fn))}\n`,
    licenseText,
    relocatePy: parts.relocatePy,
    manageSh: renderManageScript(parts.manage, { name, version, platform }),
    writeCondarc: true,
    setup: packSetup(setup),
    packages: members.map(({ locked, facts }) => ({ locked, bytes: facts.bytes, member: null })),
    menuPlan: menus.plan,
    envs: [],
    folders: sharedFolders(members.map(({ facts }) => facts)),
    epoch: EPOCH,
  });
  return writeInstaller({
    path: join(folder, 'installer.sh'),
    template: parts.header,
    title: { name, version, platform },
    payload: {
      compression: 'gzip',
      members,
      pkgs: keepPkgs ? packageCache() : null,
      environment: gzipSync(packEntries(entries)),
      end: gzipSync(END_OF_TAR),
      facts: {
        ...sumFacts({
          environments: [{ name: null, folder: '', lock, members, pyc: 'target' }],
          placement: {
            members,
            places: [{ count: members.length, environments: [0], folder: '' }],
            indexes: [members.map((_, i) => i)],
          },
          menus: [menus.packages],
          environment: measure(entries),
          license: licenseText === null ? null : 'LICENSE.txt',
          setup: packSetup(setup),
        }),
        python: relocatedBy === 'python' ? (python?.executable ?? null) : null,
      },
    },
    write: writeFileAtomic,
  });
}

function here(): 'linux-64' | 'linux-aarch64' {
  return process.arch === 'arm64' ? 'linux-aarch64' : 'linux-64';
}

function packed<Facts>({ tar, facts }: { tar(): Iterable<Buffer>; readonly facts: Facts }) {
  return { tar: Buffer.concat([...tar()]), facts };
}
