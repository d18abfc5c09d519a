import { join } from 'node:path';
import { BugError } from '../errors.js';
import { openBuilding, variantPaths } from '../recipe/build/open-building.js';
import { buildError } from '../recipe/build/report.js';
import { isTested } from './builds.js';
import type { OpenBuilder } from './port.js';
import { problemOfOwn } from './recipes/own-files.js';

/** Where the logs of engines are, below the channel: as `recipe build` has it. */
export const ENGINE_LOGS = '.logs';

/** Opens a builder that does what `recipe build` does, in this process: to start one for each recipe takes as long as a small build. */
export const openBuilder: OpenBuilder = async ({ request, base, folders, recipes, glibc, engineOf }) => {
  const { channel } = request;
  const dependencies = [base.compilers, base.bootstrap];
  const buildOne = await openBuilding({
    ...{ ...request, glibc, dependencies, test: 'native' },
    ...{ minutes: request.timeout, variants: variantPaths(dependencies), logs: join(channel, ENGINE_LOGS) },
  });
  return async (build) => {
    const recipe = recipes.get(build.recipe);
    if (recipe === undefined) throw new BugError(`no recipe in ${build.recipe}`);
    const { packages, failure, log } = await buildOne({
      ...{ name: build.name, recipe: recipe.file, makes: recipe.outputs.map(({ name }) => name) },
      ...{ engine: engineOf(build.recipe), test: isTested(build) ? 'native' : 'skip' },
    });
    const own = failure === null ? null : { ...failure, problem: problemOfOwn(failure.problem, folders) };
    const ended = { name: build.name, recipe: recipe.file, packages, log, waitsFor: [], failure: own };
    const error = own === null ? null : buildError([{ ...ended, status: 'failed' }]);
    if (error !== null) throw error;
    return packages.map((path) => join(channel, path));
  };
};
