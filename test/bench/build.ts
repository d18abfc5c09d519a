import { mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { bin } from '../command-line.js';
import { installerIn } from '../e2e/build-installer.js';
import { packagesOf } from './locked.js';
import { type Candidate, pairedMedians } from './measure.js';
import { CONSTRUCTOR } from './peers.js';
import { megabytes, type Row, seconds } from './table.js';
import { emptyFolder } from './workspace.js';

const COMPRESSIONS = ['gzip', 'zstd', 'xz'] as const;

/** The flags that name a distribution to build. */
export type Subject = readonly string[];

/** Builds with a full cache, with an empty one, and the floor: the same bytes put together and hashed. */
export async function benchBuild(subject: Subject, workspace: string): Promise<Row[]> {
  const warm = building(subject, join(workspace, 'warm'), join(workspace, 'cache'));
  const coldCache = join(workspace, 'cold-cache');
  const cold = building(subject, join(workspace, 'cold'), coldCache);
  await pairedMedians({ warm }, { rounds: 0 });
  const installer = join(workspace, 'warm', installerIn(join(workspace, 'warm')));
  const took = await pairedMedians({
    warm,
    warmWithRss: { ...warm, measureRss: true },
    cold: {
      ...cold,
      before: () => [join(workspace, 'cold'), coldCache].forEach(emptyFolder),
    },
    floor: {
      command: ['sh', '-c', 'tee "$2" <"$1" | sha256sum', 'sh', installer, join(workspace, 'floor')],
    },
  });
  return [
    {
      what: 'warm build, wall',
      ours: seconds(took.warm.wall),
      peer: seconds(CONSTRUCTOR.warmBuildSeconds),
      floor: `${seconds(took.floor.wall)} (write and sha256 the same bytes)`,
      goal: '≤ 0.6 s',
    },
    { what: 'warm build, CPU', ours: seconds(took.warm.cpu), floor: seconds(took.floor.cpu) },
    {
      what: 'warm build, memory',
      ours: `${(took.warmWithRss.rss ?? Number.NaN).toFixed(0)} MB`,
      peer: `${CONSTRUCTOR.warmBuildMegabytes} MB`,
      goal: '≤ 150 MB',
    },
    {
      what: 'cold build, wall',
      ours: seconds(took.cold.wall),
      peer: seconds(CONSTRUCTOR.coldBuildSeconds),
      goal: `≤ ${seconds(CONSTRUCTOR.coldBuildSeconds)}`,
    },
    {
      what: 'cold build, CPU (processors busy)',
      ours: `${seconds(took.cold.cpu)} (${(took.cold.cpu / took.cold.wall).toFixed(1)})`,
      goal: 'both busy',
    },
  ];
}

/** The installer's size beside its packages', for each compression. */
export async function benchSize(subject: Subject, workspace: string): Promise<Row[]> {
  const rows: Row[] = [];
  for (const compression of COMPRESSIONS) {
    const out = join(workspace, compression);
    const cache = join(workspace, 'cache');
    const candidate = building([...subject, '--compression', compression], out, cache);
    await pairedMedians({ candidate }, { rounds: 0 });
    const { size } = statSync(join(out, installerIn(out)));
    const packages = packagesOf(out).bytes;
    rows.push({
      what: `installer size, ${compression}`,
      ours: `${megabytes(size)} (${(size / packages).toFixed(2)} × the packages)`,
      floor: `${megabytes(packages)} (the packages)`,
      goal: compression === 'gzip' ? '≤ 1.2 ×' : '≤ 0.9 ×',
    });
  }
  return rows;
}

/** What every package more costs a warm build, in milliseconds, between a small and a large distribution. */
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
  const perPackage = ((took.large.wall - took.small.wall) / packages) * 1000;
  return [
    {
      what: 'warm build, each package more (10 small files)',
      ours: `${perPackage.toFixed(2)} ms`,
      peer: `${CONSTRUCTOR.buildMillisecondsPerPackage} ms`,
      goal: '≤ 0.5 ms',
    },
  ];
}

function building(subject: Subject, out: string, cache: string): Candidate {
  mkdirSync(out, { recursive: true });
  return {
    command: [process.execPath, bin, 'installer', ...subject, '--out', out, '--quiet'],
    environment: { ARCHI_CONSTRUCT_CACHE: cache },
  };
}
