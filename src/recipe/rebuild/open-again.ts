import { dirname, join } from 'node:path';
import type { Platform } from '../../conda/platform.js';
import { type BuildDeps, buildRecipe } from '../../engine/build.js';
import type { BuildFailure } from '../../engine/failure.js';
import { withBuildFolder } from '../../engine/open-scratch.js';
import type { Engine, TestChoice } from '../../engine/types.js';
import { type ArchiError, type Problem, ToolError, UserError } from '../../errors.js';
import type { SourceChannel } from './open-archive.js';
import type { OriginalPackage } from './open-original.js';
import { withArchivedSources } from './open-sources.js';
import type { RecordedBuild } from './recorded.js';
import { NOT_AGAIN } from './report.js';

/** How packages are built again as they were. */
export interface AgainRequest {
  /** Channels with archived sources. */
  readonly sources: readonly SourceChannel[];
  readonly engine: Engine;
  /** Absolute path of the channel's folder. */
  readonly channel: string;
  readonly test: TestChoice;
  readonly minutes: number;
  readonly glibc: string | null;
  /** The platform that builds, and the one that the package is for. */
  readonly from: Platform;
  readonly to: Platform;
}

/** Packages that were built, as `subdir/file` below the channel, and the absolute path of the log; null if it is gone. */
export interface Rebuilt {
  readonly packages: readonly string[];
  readonly log: string | null;
  /** The record that the original is to be compared with; null for its own. */
  readonly record: Buffer | null;
}

/**
 * Has the engine build a package from what it records: the same dependencies, time and folder, and the same sources, of which the
 * archived ones are not fetched. Throws ArchiError if it cannot be built.
 */
export async function buildAgain(
  original: OriginalPackage,
  { folder }: RecordedBuild,
  { sources, engine, channel, test, minutes, glibc, from, to }: AgainRequest,
  deps: BuildDeps,
): Promise<Rebuilt> {
  const { path, fn, name, version, build, subdir } = original;
  if (folder === null) throw new UserError(NOT_AGAIN, noFolder(path));
  return withBuildFolder(channel, async (scratch) => {
    const archived = await withArchivedSources(original, sources, scratch);
    const { packages, failure, log } = await buildRecipe(
      {
        ...{
          recipe: path,
          name: `${name}-${version}-${build}`,
          makes: [name],
          engine,
          channel,
          test,
          minutes,
        },
        ...{ from, to, channels: [], variants: [], glibc },
        logs: join(channel, '.logs'),
        again: { path: archived?.path ?? path, fn, subdir, folder: dirname(folder) },
      },
      deps,
    );
    if (failure !== null) throw errorOf(failure);
    if (packages.length === 0) throw errorOf(nothingMade(path, { subdir, log }));
    return { packages, log, record: archived?.record ?? null };
  });
}

function errorOf({ code, problem }: BuildFailure): ArchiError {
  return code === 'input' ? new UserError(NOT_AGAIN, problem) : new ToolError(NOT_AGAIN, problem, { code });
}

function nothingMade(
  where: string,
  { subdir, log }: { readonly subdir: string; readonly log: string },
): BuildFailure {
  const message = `the engine made no package for ${subdir}`;
  return { code: 'tool', problem: { where, message, fix: `see why: the log is ${log}` } };
}

function noFolder(where: string): Problem {
  return {
    ...{ where, message: 'the package does not record a build folder of rattler-build' },
    expected:
      '/…/bld/rattler-build_NAME in info/recipe/rendered_recipe.yaml, and the other folders inside it',
    fix: 'build its recipe with recipe build',
  };
}
