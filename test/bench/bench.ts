import { join } from 'node:path';
import { onTestFinished, test } from 'vitest';
import { bootstrapChannel, LINES } from '../e2e/channel.js';
import { benchGrowth, buildOnce } from './build.js';
import { benchInstallGrowth } from './install.js';
import { measureInstallers } from './installers.js';
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
  const distribution = await distributionOf(await bootstrapChannel('linux-64', line), workspace);
  const { rows, peers, notes } = await measureInstallers(distribution, workspace);

  const cache = join(workspace, 'cache');
  const [small, large] = [await syntheticSubject(SMALL, workspace), await syntheticSubject(LARGE, workspace)];
  const packages = LARGE - SMALL;
  const growth = await benchGrowth({ small, large, packages, workspace });
  const installGrowth = await benchInstallGrowth({
    small: await buildOnce(small, join(workspace, 'small'), cache),
    large: await buildOnce(large, join(workspace, 'large'), cache),
    packages,
    workspace,
  });
  report('installers', [...rows, ...growth, ...installGrowth], peers, [
    ...notes,
    `python ${line.python} of ${line.suite}, linux-64`,
    'repeat with: npm run bench -- bench.ts',
  ]);
});
