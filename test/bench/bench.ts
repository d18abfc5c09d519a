import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { onTestFinished, test } from 'vitest';
import { installerIn } from '../e2e/build-installer.js';
import { bootstrapChannel, LINES } from '../e2e/channel.js';
import { benchBuild, benchGrowth, benchSize } from './build.js';
import { benchInstall, benchInstallGrowth } from './install.js';
import { likeSubject } from './like-channel.js';
import { packagesOf } from './locked.js';
import { syntheticSubject } from './synthetic.js';
import { markdownTable, megabytes } from './table.js';
import { openWorkspace, removeFolder } from './workspace.js';

const SMALL = 75;
const LARGE = 800;

test('bench', async () => {
  const [line] = LINES;
  if (line === undefined) throw new Error('no python line to measure');
  const workspace = openWorkspace();
  onTestFinished(() => removeFolder(workspace));
  const channel = await bootstrapChannel('linux-64', line);
  const subject = await likeSubject(channel, workspace);

  const sizes = await benchSize(subject, workspace);
  const builds = await benchBuild(subject, workspace);
  const growth = await benchGrowth({
    small: await syntheticSubject(SMALL, workspace),
    large: await syntheticSubject(LARGE, workspace),
    packages: LARGE - SMALL,
    workspace,
  });
  const built = (name: string) => join(workspace, name, installerIn(join(workspace, name)));
  const installs = await benchInstall(built('gzip'), workspace);
  const installGrowth = await benchInstallGrowth({
    small: built('small'),
    large: built('large'),
    packages: LARGE - SMALL,
    workspace,
  });

  const { count, bytes } = packagesOf(join(workspace, 'gzip'));
  console.log(markdownTable([...builds, ...growth, ...installs, ...installGrowth, ...sizes]));
  console.log(
    [
      `\n${count} packages, ${megabytes(bytes)}, python ${line.python} of ${line.suite}, linux-64`,
      `${cpus().length} × ${cpus()[0]?.model}, Node ${process.version}`,
      `load ${loadavg()[0]?.toFixed(1)} at the end`,
      'medians of 5 paired runs on tmpfs. constructor had 75 packages, 36.6 MB, 7,400 files. Repeat with: npm run bench',
    ].join('; '),
  );
});
