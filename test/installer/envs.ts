import { mkdtempSync, realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Emit, silent } from '../../src/events.js';
import { buildInstaller, type InstallerRequest } from '../../src/installer/build.js';
import { lockOfEnvironments } from '../../src/lock/environments.js';
import type { Lock } from '../../src/lock/types.js';
import type { FixturePackage } from '../fixtures/package.js';
import { PLACEHOLDER, SAMPLE } from './sample.js';
import { edgesIn, lockIn, requestIn } from './workshop.js';

/** Packages by environment; `''` is the base. */
export type Environments = Readonly<Record<string, readonly FixturePackage[]>>;

/** A package that writes its prefix into a file when it is linked, and into the messages. */
export const LINKED: FixturePackage = {
  name: 'linked',
  files: {
    'bin/.linked-post-link.sh': {
      data: 'printf "%s %s\\n" "$PREFIX" "$ROOT_PREFIX" >"$PREFIX/linked"; echo "linked $PREFIX" >>"$PREFIX/.messages.txt"\n',
      mode: 0o755,
    },
    'etc/linked.conf': {
      data: `prefix=${PLACEHOLDER}\n`,
      placeholder: { prefix: PLACEHOLDER, mode: 'text' },
    },
  },
};

/** Packages that are in several environments, and one of each environment alone. */
export const THREE: Environments = {
  '': [SAMPLE, { name: 'of-base', files: { 'share/of-base': 'base' } }],
  one: [SAMPLE, LINKED, { name: 'of-one', files: { 'share/of-one': 'one' } }],
  two: [SAMPLE, LINKED, { name: 'of-two', files: { 'share/sub/of-two': 'two' } }],
};

/** Makes a lock of environments; each asks for its last package. */
export async function lockOf(folder: string, environments: Environments, version = '1.0'): Promise<Lock> {
  const locks = [];
  for (const [name, packages] of Object.entries(environments)) {
    const lock = await lockIn(folder, packages);
    const last = lock.packages.length - 1;
    const asked = lock.packages.map((locked, i) => ({
      ...locked,
      requestedSpec: i === last ? locked.record.name : null,
    }));
    const own = { ...lock, packages: asked, manifest: { ...lock.manifest, version } };
    locks.push({ name: name === '' ? null : name, lock: own });
  }
  return lockOfEnvironments(locks);
}

/** Builds an installer of environments in a folder of its own. */
export async function installerOf(
  environments: Environments,
  {
    version = '1.0',
    emit = silent,
    ...more
  }: Partial<InstallerRequest> & { readonly version?: string; readonly emit?: Emit } = {},
): Promise<{ readonly path: string; readonly folder: string; readonly lock: Lock }> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'archi-envs-')));
  const lock = await lockOf(folder, environments, version);
  const { path } = await buildInstaller(requestIn(folder, lock, more), edgesIn(folder, emit));
  return { path, folder, lock };
}
