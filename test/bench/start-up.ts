import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished, test } from 'vitest';
import { bin } from '../command-line.js';
import { writeFixtureChannel } from '../fixtures/channel.js';
import { outputOf } from '../program.js';
import { pairedMedians } from './measure.js';
import { type Row, report } from './table.js';
import { emptyFolder, openWorkspace, removeFolder } from './workspace.js';

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

/** A construct.yaml that YAML can read, and one that needs jinja. */
const CONSTRUCTS = {
  plain: 'name: App\nversion: 1.0.0\n',
  jinja: '{% set version = os.environ.get("APP_VERSION", "1.0.0") %}\nname: App\nversion: {{ version }}\n',
} as const;

test('what reading a construct.yaml adds to reading its manifest is measured', async () => {
  const workspace = openWorkspace();
  onTestFinished(() => removeFolder(workspace));
  await writeFixtureChannel(join(workspace, 'channel'), [{ name: 'tool', files: { 'bin/tool': 'tool' } }]);
  const more =
    'channels:\n  - ../channel\nspecs:\n  - tool\nwrite_condarc: true\ninstaller_type: sh  # [unix]\n';
  const options = ['--platform', 'linux-64', '--cache-dir', join(workspace, 'cache')];
  for (const [name, head] of Object.entries(CONSTRUCTS)) {
    const folder = join(workspace, name);
    emptyFolder(folder);
    writeFileSync(join(folder, 'construct.yaml'), head + more);
    const words = ['import', join(folder, 'construct.yaml'), '--platform', 'linux-64'];
    await outputOf([process.execPath, bin, ...words, '--out', join(folder, 'manifest.yaml')]);
  }
  const build = (...source: readonly string[]) => ({
    command: repeated([
      bin,
      'installer',
      ...source,
      ...options,
      '--dry-run',
      '--out',
      join(workspace, 'out'),
    ]),
  });
  const took = await pairedMedians({
    plain: build('--construct', join(workspace, 'plain')),
    'plain manifest': build('--manifest', join(workspace, 'plain/manifest.yaml')),
    jinja: build('--construct', join(workspace, 'jinja')),
    'jinja manifest': build('--manifest', join(workspace, 'jinja/manifest.yaml')),
  });
  const added = (name: keyof typeof CONSTRUCTS): Row => ({
    what: `reading a construct.yaml (${name}), CPU beyond that of its manifest`,
    unit: 'ms',
    ours: ((took[name].cpu - took[`${name} manifest`].cpu) / TIMES) * 1000,
    goals: [{ atMost: 20 }],
  });
  report(
    'construct-yaml',
    [added('plain'), added('jinja')],
    [],
    ['differences of medians of 5 paired rounds of 10 starts. Repeat with: npm run bench -- start-up'],
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
