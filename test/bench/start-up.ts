import { join } from 'node:path';
import { onTestFinished, test } from 'vitest';
import { bin } from '../command-line.js';
import { pairedMedians } from './measure.js';
import { type Row, report } from './table.js';
import { openWorkspace, removeFolder } from './workspace.js';

/** The kernel counts CPU time in hundredths of a second, so a candidate starts as often as this. */
const TIMES = 10;

test('the time until a command line answers is measured', async () => {
  const workspace = openWorkspace();
  onTestFinished(() => removeFolder(workspace));
  const render = ['installer', '--py', '3.7', '--render', '--out', join(workspace, 'out')];
  const took = await pairedMedians({
    node: { command: repeated(['-e', '0']) },
    '--version': { command: repeated([bin, '--version']) },
    '--help': { command: repeated([bin, '--help']) },
    'installer --render': { command: repeated([bin, ...render]) },
  });
  const { node, ...ours } = took;
  const rows = Object.entries(ours).flatMap(([name, { wall, cpu }]): Row[] => [
    rowOf(`${name}, wall`, wall, node.wall),
    rowOf(`${name}, CPU`, cpu, node.cpu),
  ]);
  report(
    'start-up',
    rows,
    [],
    ['medians of 5 paired rounds of 10 starts. Repeat with: npm run bench -- start-up'],
  );
});

/** Returns the command that runs Node with these arguments several times, one after another. */
function repeated(argv: readonly string[]): string[] {
  const loop = `i=0; while [ "$i" -lt ${TIMES} ]; do "$@" >/dev/null; i=$((i + 1)); done`;
  return ['sh', '-c', loop, 'sh', process.execPath, ...argv];
}

function rowOf(what: string, seconds: number, floor: number): Row {
  const milliseconds = (total: number) => (total / TIMES) * 1000;
  return {
    what,
    unit: 'ms',
    ours: milliseconds(seconds),
    floor: { value: milliseconds(floor), what: 'node -e 0' },
    goals: [{ atMost: 2, times: 'floor' }],
  };
}
