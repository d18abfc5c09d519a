import { mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { bin } from '../command-line.js';
import { installerIn } from '../e2e/build-installer.js';
import { lockIn, readLocked } from './locked.js';
import { type Candidate, type Measured, pairedMedians } from './measure.js';
import type { ConstructorPeer } from './peer-constructor.js';
import { measured, type Row } from './table.js';
import { emptyFolder } from './workspace.js';

/** The flags of installers whose sizes are compared. Only the first has pyc files, as by default. */
const SIZES = [
  { what: 'gzip, with pyc files', flags: [], atMost: 1.2 },
  { what: 'gzip', flags: ['--pyc', 'target'], atMost: 1.2 },
  { what: 'zstd', flags: ['--pyc', 'target', '--compression', 'zstd'], atMost: 0.9 },
  { what: 'xz', flags: ['--pyc', 'target', '--compression', 'xz'], atMost: 0.9 },
];

/** The flags that name a distribution to build. */
export type Subject = readonly string[];

/** Builds once into a folder, which fills the cache beside it. Returns the path of the installer. */
export async function buildOnce(subject: Subject, out: string, cache: string): Promise<string> {
  await pairedMedians({ build: building(subject, out, cache) }, { rounds: 0 });
  return join(out, installerIn(out));
}

/** Builds with a full cache and with an empty one, beside constructor and the floor: the same bytes put together and hashed. */
export async function benchBuild(
  subject: Subject,
  { peer, workspace }: { peer: ConstructorPeer | null; workspace: string },
): Promise<Row[]> {
  const cache = join(workspace, 'cache');
  const warm = building(subject, join(workspace, 'warm'), cache);
  const installer = await buildOnce(subject, join(workspace, 'warm'), cache);
  const cold = buildingCold(subject, workspace);
  // constructor leaves compiling to the install.
  const coldTarget = buildingCold([...subject, '--pyc', 'target'], workspace);
  const withRss = (candidate: Candidate): Candidate => ({ ...candidate, measureRss: true });
  const took = await pairedMedians({
    warm,
    peerWarm: peer?.warmBuild,
    floor: {
      command: ['sh', '-c', 'tee "$2" <"$1" | sha256sum', 'sh', installer, join(workspace, 'floor')],
    },
    cold,
    coldTarget,
    peerCold: peer?.coldBuild,
    warmRss: withRss(warm),
    coldRss: withRss(cold),
    coldTargetRss: withRss(coldTarget),
    peerWarmRss: peer === null ? undefined : withRss(peer.warmBuild),
    peerColdRss: peer === null ? undefined : withRss(peer.coldBuild),
  });
  return [
    {
      what: 'warm build, wall',
      unit: 's',
      ours: took.warm.wall,
      peers: measured({ constructor: took.peerWarm?.wall }),
      floor: { value: took.floor.wall, what: 'write and sha256 the same bytes' },
      goals: [{ atMost: 0.33, times: 'constructor' }],
    },
    {
      what: 'warm build, CPU',
      unit: 's',
      ours: took.warm.cpu,
      peers: measured({ constructor: took.peerWarm?.cpu }),
      floor: { value: took.floor.cpu, what: 'the same' },
    },
    {
      what: 'warm build, memory',
      unit: 'MB',
      ours: took.warmRss.rss ?? Number.NaN,
      peers: measured({ constructor: took.peerWarmRss?.rss }),
      goals: [{ atMost: 150 }],
    },
    ...coldRows('cold build', {
      took: { ...took.cold, rss: took.coldRss.rss },
      peer: took.peerCold && { ...took.peerCold, rss: took.peerColdRss?.rss ?? null },
    }),
    ...coldRows('cold build, --pyc target', {
      took: { ...took.coldTarget, rss: took.coldTargetRss.rss },
      peer: took.peerCold && { ...took.peerCold, rss: took.peerColdRss?.rss ?? null },
    }),
  ];
}

function coldRows(what: string, { took, peer }: { took: Measured; peer: Measured | undefined }): Row[] {
  return [
    {
      what: `${what}, wall`,
      unit: 's',
      ours: took.wall,
      peers: measured({ constructor: peer?.wall }),
      goals: [{ atMost: 0.7, times: 'constructor' }],
    },
    {
      what: `${what}, CPU`,
      unit: 's',
      ours: took.cpu,
      peers: measured({ constructor: peer?.cpu }),
      goals: [{ atMost: 1, times: 'constructor' }],
    },
    { what: `${what}, busy`, unit: 'processors', ours: took.cpu / took.wall },
    {
      what: `${what}, memory`,
      unit: 'MB',
      ours: took.rss ?? Number.NaN,
      peers: measured({ constructor: peer?.rss }),
      goals: [{ atMost: 200 }],
    },
  ];
}

/** The installer's size beside its packages', for each compression. */
export async function benchSize(
  subject: Subject,
  { peerInstaller, workspace }: { peerInstaller: string | null; workspace: string },
): Promise<Row[]> {
  const rows: Row[] = [];
  for (const { what, flags, atMost } of SIZES) {
    const out = join(workspace, `size-${rows.length}`);
    const installer = await buildOnce([...subject, ...flags], out, join(workspace, 'cache'));
    rows.push({
      what: `installer size, ${what}`,
      unit: 'MB',
      ours: sizeOf(installer),
      peers: measured({ constructor: peerInstaller === null ? null : sizeOf(peerInstaller) }),
      floor: {
        value: readLocked(lockIn(out)).reduce((sum, { size }) => sum + size, 0) / 1e6,
        what: 'the packages',
      },
      goals: [{ atMost, times: 'floor' }],
    });
  }
  return rows;
}

/** The size of a file in megabytes. */
function sizeOf(path: string): number {
  return statSync(path).size / 1e6;
}

/** How much longer each further package makes a warm build, between a small and a large distribution. */
export async function benchGrowth({
  small,
  large,
  packages,
  workspace,
}: {
  small: Subject;
  large: Subject;
  /** How many more the large one has. */
  packages: number;
  workspace: string;
}): Promise<Row[]> {
  const cache = join(workspace, 'cache');
  const took = await pairedMedians({
    small: building(small, join(workspace, 'small'), cache),
    large: building(large, join(workspace, 'large'), cache),
  });
  return [
    {
      what: 'warm build, each package more (10 small files)',
      unit: 'ms',
      ours: ((took.large.wall - took.small.wall) / packages) * 1000,
      goals: [{ atMost: 0.5 }],
    },
  ];
}

/** Builds with an empty cache into an empty folder. */
function buildingCold(subject: Subject, workspace: string): Candidate {
  const [out, cache] = [join(workspace, 'cold'), join(workspace, 'cold-cache')];
  return { ...building(subject, out, cache), before: () => [out, cache].forEach(emptyFolder) };
}

function building(subject: Subject, out: string, cache: string): Candidate {
  mkdirSync(out, { recursive: true });
  return {
    command: [process.execPath, bin, 'installer', ...subject, '--out', out, '--quiet'],
    environment: { ARCHI_CONSTRUCT_CACHE: cache },
  };
}
