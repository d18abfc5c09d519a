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

/** What became of a package that was built again. */
export interface Rebuilt {
  /** The packages that were built, as `subdir/file` below the channel. */
  readonly packages: readonly string[];
  /** Absolute path; null if the build was not begun. */
  readonly log: string | null;
  /** Why it could not be built; null if it was. */
  readonly failure: ArchiError | null;
  /** The record that the original is to be compared with; null for its own. */
  readonly record: Buffer | null;
}

/**
 * Has the engine build a package from what it records: the same dependencies, time and folder, and the same sources, of which the
 * archived ones are not fetched. Throws ArchiError if the build cannot begin.
 */
export async function buildAgain(
  original: OriginalPackage,
  { folder }: RecordedBuild,
  { sources, engine, channel, test, minutes, glibc, from, to }: AgainRequest,
  deps: BuildDeps,
): Promise<Rebuilt> {
  const { path, fn, name, subdir } = original;
  if (folder === null) throw new UserError(NOT_AGAIN, noFolder(path));
  const logs = logsOf(original, channel);
  return withBuildFolder(channel, async (scratch) => {
    const archived = await withArchivedSources(original, sources, scratch);
    const { packages, failure, log } = await buildRecipe(
      {
        ...{
          recipe: path,
          name: logs.name,
          makes: [name],
          engine,
          channel,
          test,
          minutes,
        },
        ...{ from, to, channels: [], variants: [], glibc },
        logs: logs.folder,
        again: { path: archived?.path ?? path, fn, subdir, folder: dirname(folder) },
      },
      deps,
    );
    const why = failure ?? (packages.length === 0 ? nothingMade(path, { subdir, log }) : null);
    return {
      ...{ packages, log, record: archived?.record ?? null },
      failure: why === null ? null : errorOf(why),
    };
  });
}

/** Returns where the log of a package is: in a folder for each subdir, for another one may have a package of the same name. */
export function logsOf(
  { name, version, build, subdir }: OriginalPackage,
  channel: string,
): { readonly folder: string; readonly name: string } {
  return { folder: join(channel, '.logs', subdir), name: `${name}-${version}-${build}` };
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
