import { UserError } from '../../errors.js';
import { createChecker } from '../../recipe/check/check.js';
import { createConditions } from '../../recipe/outline/conditions.js';
import { outlineRecipe } from '../../recipe/outline/outline.js';
import type { MatchesVersion } from '../../recipe/scope.js';
import { CONCERNS, type Context } from './concerns.js';
import { type Feedstock, readFeedstock } from './read-feedstock.js';
import { bumpBuild } from './recipe/bump-build.js';
import { dropNoarch } from './recipe/drop-noarch.js';
import { FROM } from './recipe/lift-skips.js';
import { recipeNotes } from './recipe-notes.js';
import type { EditCommit, EditNote, EditRequest, FeedstockEdit, FeedstockFiles } from './types.js';

/**
 * Returns the edits that have a feedstock’s packages built for the target, one commit a concern. Of its own result it gives no
 * commits: a build number is bumped only with another edit. `matches` compares versions in conditions. Throws UserError for a
 * feedstock that cannot be edited.
 */
export function adaptFeedstock(
  files: FeedstockFiles,
  request: EditRequest,
  matches: MatchesVersion,
): FeedstockEdit {
  if (request.platform === FROM)
    throw new UserError(`feedstocks build for ${FROM} already`, {
      ...{ where: '--platform', message: 'there is nothing to adapt', found: request.platform },
      fix: 'name another platform',
    });
  const context = contextOf(request, matches);
  const commits: EditCommit[] = [];
  const notes: EditNote[] = [];
  let current = files;
  const commit = (message: string, changed: Iterable<readonly [string, string]>): void => {
    const real = new Map([...changed].filter(([path, text]) => current.get(path) !== text));
    if (real.size === 0) return;
    commits.push({ message, files: real });
    current = new Map([...current, ...real]);
  };

  if (request.dropNoarch) {
    const { recipe } = readFeedstock(current).recipe;
    commit(DROPPED, [[recipe.file, dropNoarch(recipe)]]);
  }
  const first = readFeedstock(current);
  if (isNoarch(first, context)) {
    const message = 'all packages are noarch, which every platform can install: nothing is to be built';
    return { commits, notes: [{ path: first.recipe.recipe.file, line: null, column: null, message }] };
  }
  for (const concern of CONCERNS) {
    const change = concern(readFeedstock(current), context, current);
    commit(change.message, change.files);
    notes.push(...change.notes);
  }
  if (request.bumpBuild && commits.length > 0) {
    const { recipe } = readFeedstock(current).recipe;
    const bumped = bumpBuild(recipe);
    if (bumped !== null) commit(BUMPED, [[recipe.file, bumped]]);
    else notes.push({ path: recipe.file, line: null, column: null, message: NO_NUMBER });
  }
  return { commits, notes: [...notes, ...recipeNotes(readFeedstock(current), context)] };
}

const DROPPED = `Build for each platform instead of noarch

A noarch package is the same for all platforms; these packages are to
be built on their own.
`;

const BUMPED = `Bump the build number

The recipe has changed, so its packages are built again.
`;

const NO_NUMBER = 'no build number is written as digits: bump it by hand';

function contextOf(request: EditRequest, matches: MatchesVersion): Context {
  const machines = { from: FROM, to: request.platform };
  return {
    request,
    machines,
    conditions: createConditions(matches),
    checker: createChecker(machines, matches),
  };
}

function isNoarch({ recipe }: Feedstock, { machines, conditions }: Context): boolean {
  const { outputs } = outlineRecipe(recipe.recipe, machines, conditions);
  return outputs.every((output) => output.isNoarch);
}
