import { join } from 'node:path';
import { onTestFinished, test } from 'vitest';
import { bin } from '../command-line.js';
import { writeKnownPackages } from './generated-packages.js';
import { measureOnce } from './measure.js';
import { machine, markdownTable, type Row } from './table.js';
import { openWorkspace, removeFolder } from './workspace.js';

const PACKAGES = 400_000;

// What `channel index` takes that opens no package: with the index to be written, and where nothing has changed.
test('the time to index a channel is measured for packages that are known', async () => {
  const workspace = openWorkspace();
  onTestFinished(() => removeFolder(workspace));
  const folder = join(workspace, 'channel');
  writeKnownPackages(folder, PACKAGES);
  const command = [process.execPath, bin, 'channel', 'index', folder, '--quiet'];
  const run = () => measureOnce({ command, measureRss: true });
  const rows = [...rowsOf('its files written anew', await run()), ...rowsOf('nothing changed', await run())];
  console.log(`${markdownTable(rows, [])}\n\n${PACKAGES.toLocaleString('en-US')} packages; ${machine()}`);
});

function rowsOf(what: string, { wall, cpu, rss }: Awaited<ReturnType<typeof measureOnce>>): Row[] {
  return [
    { what: `channel index, ${what}, wall`, unit: 's', ours: wall },
    { what: `channel index, ${what}, CPU`, unit: 's', ours: cpu, goals: [{ atMost: 60 }] },
    { what: `channel index, ${what}, memory`, unit: 'MB', ours: rss ?? Number.NaN },
  ];
}
