import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { LockedPackage } from '../../src/conda/locked-package.js';
import { parseRecord } from '../../src/conda/parse-record.js';
import type { Emit } from '../../src/events.js';
import { createCompressor } from '../../src/host/compress/compressor.js';
import { writeFileAtomic } from '../../src/host/fs/write.js';
import { refuseNetwork } from '../../src/host/http/network.js';
import { createRun } from '../../src/host/process/run.js';
import type { BuildDeps, InstallerRequest } from '../../src/installer/build.js';
import { environmentsOf } from '../../src/lock/environments.js';
import { formatLock } from '../../src/lock/formats/format.js';
import type { Lock } from '../../src/lock/types.js';
import type { Packer } from '../../src/payload/build/pack.js';
import { type PackRequest, packPackage } from '../../src/payload/build/worker.js';
import type { Compression } from '../../src/payload/compressions.js';
import type { ExtractedFacts } from '../../src/payload/extracted.js';
import { pythonOf } from '../../src/payload/link/python.js';
import type { MemberFacts } from '../../src/payload/member.js';
import type { OpenPython } from '../../src/payload/pyc/open-build-python.js';
import { findPython } from '../../src/payload/pyc/open-python.js';
import type { Pyc } from '../../src/payload/pyc/types.js';
import { NO_SETUP } from '../../src/payload/setup/types.js';
import { type CachedResult, openResults } from '../../src/store/results.js';
import { openStore } from '../../src/store/store.js';
import { fakeClock } from '../fixtures/network.js';
import { condaPackage, type FixturePackage } from '../fixtures/package.js';
import { hashes } from './digest.js';

/** Makes a channel in `<folder>/channel`, and a lock of all its packages in the given order. */
export async function lockIn(folder: string, packages: readonly FixturePackage[]): Promise<Lock> {
  const channel = pathToFileURL(join(folder, 'channel')).href;
  const locked: LockedPackage[] = [];
  for (const description of packages) {
    const { fn, bytes, index } = await condaPackage(description);
    const record = parseRecord({ ...index, ...hashes(bytes), size: bytes.length }, fn);
    mkdirSync(join(folder, 'channel', record.subdir), { recursive: true });
    writeFileSync(join(folder, 'channel', record.subdir, fn), bytes);
    locked.push({ fn, channel, url: `${channel}/${record.subdir}/${fn}`, requestedSpec: null, record });
  }
  return {
    platform: 'linux-64',
    manifest: { name: 'Built', version: '1.0', sha256: '0'.repeat(64) },
    channels: [channel],
    specs: [],
    virtualPackages: {},
    exclude: [],
    packages: locked,
  };
}

/** Returns the request to build a lock into `<folder>/dist`, with gzip and defaults unless `more` changes them. */
export function requestIn(
  folder: string,
  lock: Lock,
  { pyc = 'target', ...more }: Partial<InstallerRequest> & { readonly pyc?: Pyc } = {},
): InstallerRequest {
  return {
    lock,
    lockText: formatLock(lock),
    licenseText: null,
    writeCondarc: false,
    setup: NO_SETUP,
    keepPkgs: false,
    pycs: environmentsOf(lock).map(() => pyc),
    compression: 'gzip',
    sourceDateEpoch: undefined,
    outDir: join(folder, 'dist'),
    fileName: null,
    ...more,
  };
}

/** The edges of a build: the real ones, with the cache in `<folder>/cache`, without a network and worker threads. */
export function edgesIn(place: string, emit: Emit, compression: Compression = 'gzip'): BuildDeps {
  const cacheDir = join(place, 'cache');
  const folder = join(cacheDir, 'members');
  const platform = 'linux-64';
  const compressor = createCompressor({ compression, platform, run: createRun() });
  const packer = <Facts>(form: PackRequest['form']): Packer<Facts> => ({
    cache: openResults<Facts>({ folder, write: writeFileAtomic }),
    compressor: compressor.id,
    options: () => null,
    pack: (job, key, tell) =>
      packPackage({ job, form, key, folder, compression, platform }, tell) as Promise<CachedResult<Facts>>,
  });
  return {
    store: openStore({ cacheDir, get: refuseNetwork, clock: fakeClock(), emit, offline: false }),
    linker: packer<MemberFacts>('member'),
    extractor: packer<ExtractedFacts>('extracted'),
    compressor,
    write: writeFileAtomic,
    emit,
  };
}

/** Opens the python on PATH, though the channel has one too: that of a fixture does not run. */
export const pythonOnPath: OpenPython = async (lock, release = '') => {
  const program = await findPython(pythonOf(lock)?.version ?? '', { release });
  const { version, command: from } = program;
  return { version, from, open: async () => ({ program, from, warning: null }), close: () => {} };
};
