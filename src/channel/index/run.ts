import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { required, text } from '../../cli/checks.js';
import type { Outcome } from '../../cli/options.js';
import { type Input, performUncached } from '../../cli/perform.js';
import { type Problem, UserError } from '../../errors.js';
import type { Emit } from '../../events.js';
import { systemClock } from '../../host/clock.js';
import { statOf } from '../../host/fs/read.js';
import { createPool } from '../../host/threads/pool.js';
import { checkIsNoMetaFolder } from '../meta/open-folder.js';
import type { IndexDeps, IndexedSubdir } from './build.js';
import { indexFolder } from './build.js';
import type { PackageFacts } from './facts.js';
import { openIndexCodecs } from './open-codecs.js';
import { packageFilesOf, subdirsOf } from './open-folder.js';
import type { Describe } from './open-packages.js';
import type { CompressJob } from './plan.js';

/** The channel that was indexed. */
export interface IndexResult {
  /** Absolute. */
  readonly folder: string;
  readonly subdirs: readonly Pick<IndexedSubdir, 'subdir' | 'packages' | 'opened'>[];
}

/** The options of `indexChannel`. */
export interface IndexOptions {
  readonly folder: string;
  readonly emit: Emit;
}

/** Writes the index files of a folder of packages. Throws UserError with every package that was left out, after the index is written. */
export async function indexChannel(input: Input<IndexOptions, 'folder'>): Promise<IndexResult> {
  return performUncached(input, { folder: required(text()) }, channelIndex);
}

/** Does the work of `indexChannel`. Throws UserError with every package that was left out, after the index is written. */
export async function channelIndex(options: IndexOptions): Promise<Outcome<IndexResult>> {
  const folder = resolve(options.folder);
  const subdirs = await index(folder, options.emit);
  const problems = subdirs.flatMap((result) => result.problems);
  if (problems.length > 0) {
    throw new UserError(`${folder} is indexed, without ${leftOut(problems)} that cannot be used`, problems);
  }
  const lines = subdirs.map(
    ({ subdir, packages, opened }) => `  ${subdir.padEnd(15)}${packages} packages, ${opened} of them opened`,
  );
  return {
    lines: [folder, ...lines],
    quiet: [folder],
    result: {
      folder,
      subdirs: subdirs.map(({ subdir, packages, opened }) => ({ subdir, packages, opened })),
    },
  };
}

function leftOut(problems: readonly Problem[]): string {
  const files = new Set(problems.map(({ where = '' }) => where.split(':')[0]));
  return files.size === 1 ? 'a package' : `${files.size} packages`;
}

/** Indexes the folder; worker threads open packages and compress large files. */
async function index(folder: string, emit: Emit): Promise<readonly IndexedSubdir[]> {
  const script = new URL('./worker.js', import.meta.url);
  const packages = createPool<string, PackageFacts>({
    script,
    size: availableParallelism(),
  });
  const compressor = createPool<CompressJob, Uint8Array>({
    script,
    size: availableParallelism(),
    weigh: ({ bytes }) => bytes.length,
  });
  const total = subdirsOf(folder).reduce(
    (sum, subdir) => sum + packageFilesOf(folder, subdir).files.length,
    0,
  );
  if (total === 0) {
    checkIsNoMetaFolder(folder);
    emit({ kind: 'warning', message: `${folder} has no packages (SUBDIR/*.conda, SUBDIR/*.tar.bz2)` });
  }
  emit({ kind: 'start', step: 'index', title: `Indexing ${folder}`, total, unit: 'packages' });
  let done = 0;
  const codecs = await openIndexCodecs(emit);
  const deps: IndexDeps = {
    ...codecs,
    zstdCompress: (bytes, level) =>
      bytes.length < WORTH_A_THREAD ? codecs.zstdCompress(bytes, level) : compressor.run({ bytes, level }),
    describe: fewHere(packages.run),
    now: systemClock.now,
    opened: () => {
      done += 1;
      emit({ kind: 'progress', step: 'index', done });
    },
  };
  try {
    const subdirs = await indexFolder(folder, deps);
    const opened = subdirs.reduce((sum, result) => sum + result.opened, 0);
    emit({ kind: 'end', step: 'index', summary: `${total} packages, ${opened} opened` });
    return subdirs;
  } finally {
    await Promise.all([packages.close(), compressor.close()]);
  }
}

/** The fewest bytes that are compressed or opened in a thread of their own: starting a thread takes 50 ms and more. */
const WORTH_A_THREAD = 1 << 20;

/** The most packages that are opened in this thread. */
const FEW = 4;

/** Returns a function that opens the first few packages here, if they are small, and the others `elsewhere`. */
function fewHere(elsewhere: Describe): Describe {
  let left = FEW;
  return async (path) => {
    if (left === 0 || (statOf(path)?.size ?? 0) >= WORTH_A_THREAD) return elsewhere(path);
    left -= 1;
    const { describePackage } = await import('./open-package.js');
    return describePackage(path);
  };
}
