import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { bootstrapChannel, LINES } from '../e2e/channel.js';
import { outputOf } from '../program.js';
import { builtPython } from './built-python.js';
import { measureInstallers } from './installers.js';
import { distributionOf } from './subject.js';
import { report } from './table.js';
import { withBuiltPython } from './with-built-python.js';
import { openWorkspace, removeFolder } from './workspace.js';

/** Prints the prefix that python finds, and those in what it was built with. */
const PREFIXES = `
import sys, sysconfig
print(sys.prefix, sys.exec_prefix, *(sysconfig.get_config_var(name) for name in ("prefix", "exec_prefix")))
`;

// The same as bench.ts, with a python that has its prefix in itself, as conda-forge's: it is relocated before it can be moved away.
test('the times to build and install are measured with a python that has its prefix in itself', async () => {
  const [line] = LINES;
  if (line === undefined) throw new Error('no python line to measure');
  const workspace = openWorkspace();
  onTestFinished(() => removeFolder(workspace));
  const python = await builtPython(line.suite);
  const distribution = await distributionOf(await bootstrapChannel('linux-64', line), workspace, {
    change: (original) => withBuiltPython(original, python),
  });
  const { rows, peers, notes, installers } = await measureInstallers(distribution, workspace);

  const prefix = join(workspace, 'runs');
  await outputOf(['sh', installers.compiled, '-b', '-p', prefix]);
  for (const program of await programsOf(prefix, workspace)) {
    const printed = await outputOf([program, '-I', '-c', PREFIXES]);
    expect(printed.trim().split(' '), program).toEqual([prefix, prefix, prefix, prefix]);
  }
  report('own-python', rows, peers, [
    ...notes,
    `python ${line.python} of ${line.suite}, built with its prefix, linux-64`,
    'repeat with: npm run bench -- own-python',
  ]);
});

/** Returns python in the prefix, and a copy elsewhere, which finds its modules only by what the installer wrote into it. */
async function programsOf(prefix: string, workspace: string): Promise<readonly string[]> {
  const [inside, moved] = [join(prefix, 'bin', 'python3.11'), join(workspace, 'moved-python')];
  await outputOf(['cp', inside, moved]);
  return [inside, moved];
}
