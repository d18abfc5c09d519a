import { copyFileSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished, test } from 'vitest';
import { bootstrapChannel, LINES } from '../e2e/channel.js';
import { obstacleTo } from '../e2e/obstacles.js';
import { freshRoot, type Root } from '../e2e/root.js';
import { buildOnce } from './build.js';
import { type Candidate, pairedMedians, ROUNDS } from './measure.js';
import { secondsOfSteps, startedBy } from './steps.js';
import { distributionOf } from './subject.js';
import { type Row, report } from './table.js';
import { openWorkspace, removeFolder } from './workspace.js';

/** How the pyc files of the installers come about; the first is ours, the others stand beside it. */
const PYC = ['build', 'target', 'none'] as const;
type Pyc = (typeof PYC)[number];

const PREFIX = '/opt/bench';
/** The programs that only lead into the root. */
const WAY_IN = ['taskset', 'unshare', 'chroot'];

// The closest that there is to a slow board: an installer for linux-aarch64, under qemu.
test('the times to install under qemu are measured', async () => {
  const obstacle = obstacleTo('linux-aarch64');
  if (obstacle !== null) throw new Error(obstacle);
  const [line] = LINES;
  if (line === undefined) throw new Error('no python line to measure');
  const workspace = openWorkspace();
  onTestFinished(() => removeFolder(workspace));
  const bootstrap = await bootstrapChannel('linux-aarch64', line);
  // How the packages are compressed makes no difference to an installer.
  const { subject, channel } = await distributionOf(bootstrap, workspace, {
    platform: 'linux-aarch64',
    level: 1,
  });
  // The second channel has the python that compiles here.
  const channels = [channel, await bootstrapChannel('linux-64', line)].flatMap((path) => ['--channel', path]);
  const built = async (pyc: Pyc) =>
    buildOnce([...subject, ...channels, '--pyc', pyc], join(workspace, pyc), join(workspace, 'cache'));
  const installers = {
    build: await built('build'),
    target: await built('target'),
    none: await built('none'),
  };

  const rows: Row[] = [];
  const steps = new Map<string, ReadonlyMap<string, number>>();
  const programs: string[] = [];
  for (const [disk, folder] of [
    ['tmpfs', workspace],
    ['disk', tmpdir()],
  ] as const) {
    const root = await freshRoot('linux-aarch64', { folder });
    onTestFinished(() => removeFolder(root.path));
    mkdirSync(join(root.path, 'opt'), { recursive: true });
    for (const pyc of PYC) copyFileSync(installers[pyc], join(root.path, `${pyc}.sh`));
    for (const [processors, set] of [
      ['one processor', '0'],
      ['two processors', '0,1'],
    ] as const) {
      const install = (pyc: Pyc) => installing(root, pyc, set);
      const took = await pairedMedians({
        build: install('build'),
        target: install('target'),
        none: install('none'),
      });
      const where = `${disk}, ${processors}`;
      rows.push(...(['wall', 'cpu'] as const).map((key) => rowOf(`${where}, ${NAMES[key]}`, took, key)));
      steps.set(where, await secondsOfSteps(install('build'), ROUNDS));
      if (programs.length === 0) programs.push(await sentenceOf(install('build')));
    }
  }
  console.log(tableOf(steps));
  report(
    'emulated',
    rows,
    ['--pyc target', '--pyc none'],
    [...programs, `medians of ${ROUNDS} paired runs. Repeat with: npm run bench -- emulated`],
  );
});

function installing(root: Root, pyc: Pyc, processors: string): Candidate {
  const command = ['taskset', '-c', processors, ...root.enter, 'sh', `/${pyc}.sh`, '-b', '-p', PREFIX];
  return {
    command,
    environment: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', HOME: '/' },
    before: () => removeFolder(join(root.path, PREFIX)),
  };
}

const NAMES = { wall: 'wall', cpu: 'CPU' };

function rowOf(
  what: string,
  took: Readonly<Record<Pyc, { readonly wall: number; readonly cpu: number }>>,
  key: 'wall' | 'cpu',
): Row {
  return {
    what,
    unit: 's',
    ours: took.build[key],
    peers: { '--pyc target': took.target[key], '--pyc none': took.none[key] },
    goals: [{ atMost: 0.45, times: '--pyc target' }],
  };
}

async function sentenceOf(candidate: Candidate): Promise<string> {
  const { processes, programs } = await startedBy(candidate);
  const own = [...programs].filter(([name]) => !WAY_IN.includes(name));
  const runs = own.reduce((sum, [, times]) => sum + times, 0);
  const each = own.sort(([, a], [, b]) => b - a).map(([name, times]) => `${times} ${name}`);
  return `${processes} processes, which run ${runs} programs: ${each.join(', ')}`;
}

/** The seconds of each step as a Markdown table, with a column for each place. */
function tableOf(places: ReadonlyMap<string, ReadonlyMap<string, number>>): string {
  const names = [...([...places.values()][0]?.keys() ?? [])];
  const cells = [
    ['step, wall', ...places.keys()],
    ['---', ...[...places.keys()].map(() => '---')],
    ...names.map((name) => [
      name,
      ...[...places.values()].map((seconds) => `${(seconds.get(name) ?? Number.NaN).toFixed(2)} s`),
    ]),
  ];
  return cells.map((row) => `| ${row.join(' | ')} |`).join('\n');
}
