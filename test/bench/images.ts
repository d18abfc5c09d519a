import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished, test } from 'vitest';
import { bin } from '../command-line.js';
import { bootstrapChannel, LINES } from '../e2e/channel.js';
import { bareBase } from '../e2e/image/base.js';
import { openContainers } from '../e2e/image/containers.js';
import { obstacleTo } from '../e2e/obstacles.js';
import { outputOf } from '../program.js';
import type { Subject } from './build.js';
import { type Candidate, pairedMedians } from './measure.js';
import { distributionOf } from './subject.js';
import { type Row, report } from './table.js';
import { emptyFolder, openWorkspace, removeFolder } from './workspace.js';

/** An emulated build takes minutes, so it runs once, after one run that fills the caches of packages and members. */
const EMULATED_ROUNDS = 1;
const EMULATED = 'RUN sh installer under qemu, by buildah';

test('the times to build and push images are measured', async () => {
  const obstacle = obstacleTo('linux-aarch64');
  if (obstacle !== null) throw new Error(obstacle);
  const [line] = LINES;
  if (line === undefined) throw new Error('no python line to measure');
  const workspace = openWorkspace();
  onTestFinished(() => removeFolder(workspace));
  const containers = openContainers();
  onTestFinished(() => containers.remove());
  const bootstrap = await bootstrapChannel('linux-aarch64', line);
  const { subject } = await distributionOf(bootstrap, workspace, { platform: 'linux-aarch64' });
  const base = await bareBase();
  await outputOf(['buildah', 'pull', `docker-archive:${base.archive}`], containers);
  const environment = {
    ...(containers.environment as Record<string, string>),
    ARCHI_CONSTRUCT_CACHE: join(workspace, 'cache'),
  };
  const image = (name: string, from: string) => {
    const file = join(workspace, `${name}.yaml`);
    writeFileSync(
      file,
      `name: bench\nbase: ${from}\nfamily: none\nlocale: C.UTF-8\nmanifest: manifest/manifest.yaml\nprefix: /opt/bench\npyc: build\n`,
    );
    return file;
  };
  const saved = join(workspace, 'saved.tar');
  const direct = makes(subject, { image: image('direct', `oci:${base.layout}`), workspace });
  const dockerfile = makes(subject, { image: image('dockerfile', base.name), workspace });
  const archive = ['--output', `oci-archive:${saved}`];
  const warm = { command: [...direct('direct'), ...archive], environment };
  const coldCache = join(workspace, 'cold-cache');
  await pairedMedians({ warm }, { rounds: 0 });

  const took = await pairedMedians({
    warm,
    warmWithRss: { ...warm, measureRss: true },
    cold: {
      ...warm,
      environment: { ...environment, ARCHI_CONSTRUCT_CACHE: coldCache },
      before: () => emptyFolder(coldCache),
    },
    coldWithRss: {
      ...warm,
      environment: { ...environment, ARCHI_CONSTRUCT_CACHE: coldCache },
      measureRss: true,
      before: () => emptyFolder(coldCache),
    },
    floor: {
      command: ['sh', '-c', 'tee "$2" <"$1" | sha256sum', 'sh', saved, join(workspace, 'floor.tar')],
    },
  });
  const emulated = await pairedMedians(
    {
      buildah: {
        command: [...dockerfile('buildah'), '--builder-arg=--no-cache'],
        environment,
      } satisfies Candidate,
    },
    { rounds: EMULATED_ROUNDS },
  );

  const rows: Row[] = [
    {
      what: 'image, warm, wall',
      unit: 's',
      ours: took.warm.wall,
      peers: { [EMULATED]: emulated.buildah.wall },
      floor: { value: took.floor.wall, what: 'copy and sha256 the same archive' },
      goals: [{ atMost: 1 }],
    },
    {
      what: 'image, warm, CPU',
      unit: 's',
      ours: took.warm.cpu,
      peers: { [EMULATED]: emulated.buildah.cpu },
      floor: { value: took.floor.cpu, what: 'the same' },
    },
    {
      what: 'image, warm, memory',
      unit: 'MB',
      ours: took.warmWithRss.rss ?? Number.NaN,
      goals: [{ atMost: 300 }],
    },
    { what: 'image, cold, wall', unit: 's', ours: took.cold.wall },
    { what: 'image, cold, CPU', unit: 's', ours: took.cold.cpu },
    { what: 'image, cold, busy', unit: 'processors', ours: took.cold.cpu / took.cold.wall },
    {
      what: 'image, cold, memory',
      unit: 'MB',
      ours: took.coldWithRss.rss ?? Number.NaN,
      goals: [{ atMost: 300 }],
    },
  ];
  report(
    'images',
    rows,
    [EMULATED],
    [
      `archive ${(statSync(saved).size / 1e6).toFixed(1)} MB, with the base`,
      'ours and the floor: medians of 5 paired runs on tmpfs; buildah: one run. Repeat with: npm run bench -- images',
    ],
  );
});

/** Returns the command that makes an image of the subject with each builder. */
function makes(subject: Subject, { image, workspace }: { image: string; workspace: string }) {
  return (builder: string): readonly string[] => [
    ...[process.execPath, bin, 'image', '--quiet', '--image', image, ...subject],
    ...['--out', join(workspace, 'out'), '--builder', builder],
  ];
}
