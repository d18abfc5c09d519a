import { cpSync, mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { onTestFinished, test } from 'vitest';
import type { PortResult } from '../../src/port/build.js';
import { bin } from '../command-line.js';
import { bootstrapChannel, CROSS } from '../e2e/channel.js';
import { archiConstructOk } from '../e2e/cli.js';
import { PORT_RECIPES, PORT_SOURCES } from '../e2e/port/recipes.js';
import { fetchSources } from '../e2e/port/sources.js';
import { type Measured, pairedMedians } from './measure.js';
import { type Row, report } from './table.js';
import { emptyFolder, removeFolder } from './workspace.js';

/** Each round takes minutes. */
const ROUNDS = 2;
const ENGINE = 'the engine alone';
const RUN_ENGINE = fileURLToPath(new URL('run_engine.py', import.meta.url));

test('the time of a port is measured beside that of the engine for the same recipes', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'archi-construct-bench-port-'));
  onTestFinished(() => removeFolder(folder));
  const at = (...parts: string[]) => join(folder, ...parts);
  cpSync(PORT_RECIPES, at('recipes'), { recursive: true });
  await fetchSources(at('recipes', 'sources'), PORT_SOURCES);
  const compilers = await bootstrapChannel('linux-64', CROSS);
  const bootstrap = await bootstrapChannel('linux-aarch64', { suite: 'bookworm' });
  const python = process.env['RATTLER_PYTHON'] ?? 'python3';
  const environment = {
    ARCHI_CONSTRUCT_CACHE: at('cache'),
    RATTLER_CACHE_DIR: at('engine'),
    RATTLER_BUILD_PYTHON: python,
    CONDA_OVERRIDE_GLIBC: '2.36',
  };
  const command = [
    ...['port', '--recipes', at('recipes'), '--channel', at('ported'), '--out', at('dist'), '--jobs', '1'],
    ...['--compilers', compilers, '--bootstrap', bootstrap],
  ];
  const { builds } = JSON.parse(
    await archiConstructOk([...command, '--json', '-q'], { environment: { ...process.env, ...environment } }),
  ) as PortResult;
  // What a port gives to the engine: the repaired recipes, in the same order.
  cpSync(at('ported.port', 'linux-aarch64-bookworm', 'recipes'), at('ready'), { recursive: true });
  const channels = [at('alone'), compilers, bootstrap].map((path) => pathToFileURL(path).href);
  const took = await pairedMedians(
    {
      port: {
        command: [process.execPath, bin, ...command],
        environment,
        before: () => ['ported', 'ported.port', 'dist'].forEach((name) => void removeFolder(at(name))),
      },
      alone: {
        command: [
          ...[python, '-W', 'ignore', RUN_ENGINE, at('alone'), join(compilers, 'variants.yaml')],
          ...[JSON.stringify(channels), ...builds.map(({ name }) => at('ready', name, 'recipe.yaml'))],
        ],
        environment,
        before: () => {
          emptyFolder(at('alone'));
          mkdirSync(at('alone', 'noarch'));
        },
      },
    },
    { rounds: ROUNDS },
  );
  report(
    'port',
    rowsOf(took),
    [ENGINE],
    [
      `${builds.length} recipes, one at a time, channels made before; with index, lock and installer`,
      `medians of ${ROUNDS} paired runs. Repeat with: npm run bench -- port`,
    ],
  );
});

function rowsOf({ port, alone }: Readonly<Record<'port' | 'alone', Measured>>): Row[] {
  return (['wall', 'cpu'] as const).map((what) => ({
    what: `port, ${what === 'cpu' ? 'CPU' : what}`,
    unit: 's',
    ours: port[what],
    peers: { [ENGINE]: alone[what] },
    goals: [{ atMost: 1.1, times: ENGINE }],
  }));
}
