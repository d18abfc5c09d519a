import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished, test } from 'vitest';
import { bin } from '../command-line.js';
import { writeChannel } from './generated.js';
import { writeRecipes } from './generated-recipes.js';
import { pairedMedians } from './measure.js';
import { machine, scaleCells } from './table.js';
import { openWorkspace, removeFolder } from './workspace.js';

const SIZES = [1000, 10_000, 30_000];
const RECORDS = 400_000;

const floor = fileURLToPath(new URL('run-files.mjs', import.meta.url));

// What 30,000 recipes take: alone, beside a channel, and what it takes to list and read their files.
test('the time to plan is measured for growing folders of recipes', async () => {
  const workspace = openWorkspace();
  onTestFinished(() => removeFolder(workspace));
  const channel = join(workspace, 'channel');
  writeChannel(channel, RECORDS);
  const rows: string[] = [];
  for (const count of SIZES) {
    const folder = join(workspace, String(count));
    writeRecipes(folder, count);
    const out = join(workspace, 'graph.json');
    const graph = ['graph', '--recipes', folder, '--format', 'json', '--out', out];
    const command = [process.execPath, bin, ...graph, '--cache-dir', join(workspace, 'cache')];
    const { alone, both, files } = await pairedMedians(
      {
        alone: { command, measureRss: true },
        both: { command: [...command, '--channel', channel], measureRss: true },
        files: { command: [process.execPath, floor, folder], measureRss: true },
      },
      { rounds: 1 },
    );
    rows.push(
      `| ${count.toLocaleString('en-US')} | ${scaleCells(alone)} | ${scaleCells(both)} | ${scaleCells(files)} |`,
    );
    removeFolder(folder);
  }
  const three = 'wall | CPU | memory';
  const head = `| recipes | graph: ${three} | with ${RECORDS.toLocaleString('en-US')} records: ${three} | floor: ${three} |`;
  console.log([head, `|${' --- |'.repeat(10)}`, ...rows].join('\n'));
  console.log(machine());
});
