import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import type { PackageFacts } from '../channel/index/facts.js';
import { planChanneldata } from '../channel/index/plan.js';
import { type Problem, UserError } from '../errors.js';
import type { Emit } from '../events.js';
import { systemClock } from '../host/clock.js';
import { createPool } from '../host/pool.js';
import { packageFilesOf, subdirsOf } from './channel-folder.js';
import { openIndexCodecs } from './index-codecs.js';
import { type IndexedSubdir, indexSubdir, writeFiles } from './index-subdir.js';
import type { Outcome } from './options.js';

/** What an index of a folder holds. */
interface IndexedFolder {
  readonly folder: string;
  readonly subdirs: readonly IndexedSubdir[];
  readonly problems: readonly Problem[];
}

/** `archi-construct channel index`. Throws UserError with every package that was left out, when all is written. */
export async function channelIndex(options: {
  readonly folder: string;
  readonly emit: Emit;
}): Promise<Outcome> {
  const { folder, subdirs, problems } = await indexFolder(options);
  if (problems.length > 0) {
    throw new UserError(`${folder} is indexed, without ${leftOut(problems)} that cannot be used`, problems);
  }
  const lines = subdirs.map(
    ({ subdir, facts, opened }) => `  ${subdir.padEnd(15)}${facts.length} packages, ${opened} of them opened`,
  );
  return {
    lines: [folder, ...lines],
    result: {
      folder,
      subdirs: subdirs.map(({ subdir, facts, opened }) => ({ subdir, packages: facts.length, opened })),
    },
  };
}

function leftOut(problems: readonly Problem[]): string {
  const files = new Set(problems.map(({ where = '' }) => where.split(':')[0]));
  return files.size === 1 ? 'a package' : `${files.size} packages`;
}

/** Indexes the channel in a folder: only packages that are new or changed are opened. */
async function indexFolder({
  folder: location,
  emit,
}: {
  readonly folder: string;
  readonly emit: Emit;
}): Promise<IndexedFolder> {
  const folder = resolve(location);
  const names = subdirsOf(folder);
  const pool = createPool<string, PackageFacts>({
    script: new URL('./index-worker.js', import.meta.url),
    size: availableParallelism(),
  });
  const total = names.reduce((sum, subdir) => sum + packageFilesOf(folder, subdir).files.length, 0);
  emit({ kind: 'start', step: 'index', title: `Index ${folder}`, total, unit: 'packages' });
  let done = 0;
  const edges = {
    ...(await openIndexCodecs(emit)),
    describe: pool.run,
    now: systemClock.now,
    opened: () => {
      done += 1;
      emit({ kind: 'progress', step: 'index', done });
    },
  };
  try {
    const subdirs: IndexedSubdir[] = [];
    for (const subdir of names) subdirs.push(await indexSubdir(folder, subdir, edges));
    writeFiles(folder, [planChanneldata(subdirs, edges.versions)]);
    const opened = subdirs.reduce((sum, one) => sum + one.opened, 0);
    emit({ kind: 'end', step: 'index', summary: `${total} packages, ${opened} opened` });
    return { folder, subdirs, problems: subdirs.flatMap(({ problems }) => problems) };
  } finally {
    await pool.close();
  }
}
