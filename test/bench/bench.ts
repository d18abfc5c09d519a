import { join } from 'node:path';
import { onTestFinished, test } from 'vitest';
import { bootstrapChannel, LINES } from '../e2e/channel.js';
import { benchBuild, benchGrowth, benchSize, buildOnce } from './build.js';
import { benchInstall, benchInstallGrowth } from './install.js';
import { lockIn, readLocked } from './locked.js';
import { openConstructor } from './peer-constructor.js';
import { openRattler } from './peer-rattler.js';
import { distributionOf } from './subject.js';
import { syntheticSubject } from './synthetic.js';
import { report } from './table.js';
import { openWorkspace, removeFolder } from './workspace.js';

const SMALL = 75;
const LARGE = 800;

test('the times to build and install are measured', async () => {
  const [line] = LINES;
  if (line === undefined) throw new Error('no python line to measure');
  const workspace = openWorkspace();
  onTestFinished(() => removeFolder(workspace));
  const { subject, channel } = await distributionOf(await bootstrapChannel('linux-64', line), workspace);
  const [out, cache] = [join(workspace, 'ours'), join(workspace, 'cache')];
  const installer = await buildOnce(subject, out, cache);
  const lock = lockIn(out);
  const conda = await openConstructor(lock, { channel, workspace });
  const peers = { conda, rattler: openRattler(lock, workspace) };

  const builds = await benchBuild(subject, { peer: conda, workspace });
  const sizes = await benchSize(subject, { peerInstaller: conda?.installer ?? null, workspace });
  const other = (name: string, ...flags: readonly string[]) =>
    buildOnce([...subject, ...flags], join(workspace, `ours-${name}`), cache);
  const installers = {
    compiled: installer,
    target: await other('target', '--pyc', 'target'),
    none: await other('none', '--pyc', 'none'),
    zstd: await other('zstd', '--pyc', 'none', '--compression', 'zstd'),
  };
  const installs = await benchInstall(installers, { peers, workspace });
  const [small, large] = [await syntheticSubject(SMALL, workspace), await syntheticSubject(LARGE, workspace)];
  const packages = LARGE - SMALL;
  const growth = await benchGrowth({ small, large, packages, workspace });
  const installGrowth = await benchInstallGrowth({
    small: await buildOnce(small, join(workspace, 'small'), cache),
    large: await buildOnce(large, join(workspace, 'large'), cache),
    packages,
    workspace,
  });

  const rows = [...builds, ...growth, ...installs, ...installGrowth, ...sizes];
  const locked = readLocked(lock);
  const megabytes = locked.reduce((sum, { size }) => sum + size, 0) / 1e6;
  report('installers', rows, namesOf(peers), [
    `${locked.length} packages of ${megabytes.toFixed(1)} MB, python ${line.python} of ${line.suite}, linux-64`,
    ...(conda === null ? ['set CONSTRUCTOR to a command line to have constructor beside'] : []),
    ...(peers.rattler === null ? ['set RATTLER_PYTHON to a python with py-rattler to have it beside'] : []),
    'medians of 5 paired runs on tmpfs. Repeat with: npm run bench',
  ]);
});

/** Returns the columns of the peers that are installed. */
function namesOf({ conda, rattler }: { conda: object | null; rattler: object | null }): string[] {
  return [
    ...(conda === null ? [] : ['constructor']),
    ...(rattler === null ? [] : ['rattler, cache emptied', 'rattler, from its cache']),
  ];
}
