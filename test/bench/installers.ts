import { join } from 'node:path';
import { benchBuild, benchSize, buildOnce } from './build.js';
import { benchInstall, type Installers, type InstallPeers } from './install.js';
import { lockIn, readLocked } from './locked.js';
import { ROUNDS } from './measure.js';
import { openConstructor } from './peer-constructor.js';
import { openRattler } from './peer-rattler.js';
import type { Distribution } from './subject.js';
import type { Row } from './table.js';

/** What was measured of one distribution, for the report. */
export interface MeasuredInstallers {
  readonly rows: readonly Row[];
  /** The columns of the peers that are installed. */
  readonly peers: readonly string[];
  readonly notes: readonly string[];
  readonly installers: Installers;
}

/** Builds and installs a distribution beside its peers, and compares sizes. */
export async function measureInstallers(
  { subject, channel }: Distribution,
  workspace: string,
): Promise<MeasuredInstallers> {
  const [out, cache] = [join(workspace, 'ours'), join(workspace, 'cache')];
  const compiled = await buildOnce(subject, out, cache);
  const lock = lockIn(out);
  const conda = await openConstructor(lock, { channel, workspace });
  const peers = { conda, rattler: openRattler(lock, workspace) };
  const builds = await benchBuild(subject, { peer: conda, workspace });
  const sizes = await benchSize(subject, { peerInstaller: conda?.installer ?? null, workspace });
  const other = (name: string, ...flags: readonly string[]) =>
    buildOnce([...subject, ...flags], join(workspace, `ours-${name}`), cache);
  const installers = {
    compiled,
    target: await other('target', '--pyc', 'target'),
    none: await other('none', '--pyc', 'none'),
    zstd: await other('zstd', '--pyc', 'none', '--compression', 'zstd'),
  };
  const installs = await benchInstall(installers, { peers, workspace });
  const locked = readLocked(lock);
  const megabytes = locked.reduce((sum, { size }) => sum + size, 0) / 1e6;
  const notes = [
    `${locked.length} packages of ${megabytes.toFixed(1)} MB`,
    ...(conda === null ? ['set CONSTRUCTOR to a command line to have constructor beside'] : []),
    ...(peers.rattler === null ? ['set RATTLER_PYTHON to a python with py-rattler to have it beside'] : []),
    `medians of ${ROUNDS} paired runs on tmpfs`,
  ];
  return { rows: [...builds, ...installs, ...sizes], peers: namesOf(peers), notes, installers };
}

function namesOf({ conda, rattler }: InstallPeers): string[] {
  return [
    ...(conda === null ? [] : ['constructor']),
    ...(rattler === null ? [] : ['rattler, cache emptied', 'rattler, from its cache']),
  ];
}
