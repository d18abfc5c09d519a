import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished, test } from 'vitest';
import { bin } from '../command-line.js';
import { writeChannel } from './generated.js';
import { pairedMedians } from './measure.js';
import { scaleCells as cells, machine } from './table.js';
import { openWorkspace, removeFolder } from './workspace.js';

const SIZES = [10_000, 100_000, 400_000];

const closure = fileURLToPath(new URL('run-closure.mjs', import.meta.url));

// What has to grow no faster than the channel: its graph, what a meta-channel keeps of it, and the plan to build all of it.
test('the time to draw a graph is measured for growing channels', async () => {
  const workspace = openWorkspace();
  onTestFinished(() => removeFolder(workspace));
  const rows: string[] = [];
  for (const records of SIZES) {
    const folder = join(workspace, String(records));
    writeChannel(folder, records);
    const out = join(workspace, 'graph.json');
    const graph = ['graph', '--channel', folder, '--format', 'json', '--out', out];
    const plan = [
      'plan',
      '--channel',
      folder,
      '--from',
      'linux-aarch64',
      '--to',
      'linux-riscv64',
      '--want',
      '*',
    ];
    const cache = ['--cache-dir', join(workspace, 'cache')];
    const run = { measureRss: true };
    const { whole, closed, planned } = await pairedMedians(
      {
        whole: { command: [process.execPath, bin, ...graph, ...cache], ...run },
        closed: { command: [process.execPath, closure, folder, lastName(records)], ...run },
        planned: { command: [process.execPath, bin, ...plan, ...cache], ...run },
      },
      { rounds: 1 },
    );
    rows.push(
      `| ${records.toLocaleString('en-US')} | ${cells(whole)} | ${cells(closed)} | ${cells(planned)} |`,
    );
    removeFolder(folder);
  }
  const subjects = ['graph', 'closure', 'plan'].map((name) => `${name}: wall | CPU | memory`);
  const rule = `|${' --- |'.repeat(1 + 3 * subjects.length)}`;
  console.log([`| records | ${subjects.join(' | ')} |`, rule, ...rows].join('\n'));
  console.log(machine());
});

/** The last name leads to most of the others. */
function lastName(records: number): string {
  return `package-${Math.floor(records / 13) - 1}`;
}
