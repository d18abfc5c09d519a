import { filesOf, type RecipeChecker } from '../../recipe/check/check.js';
import { RECIPE_RULES } from '../../recipe/check/rules.js';
import type { Conditions, Machines } from '../../recipe/outline/conditions.js';
import { editConfig } from './conda-forge-yml.js';
import { CONFIG, type Feedstock } from './read-feedstock.js';
import { liftSkips } from './recipe/lift-skips.js';
import type { EditNote, EditRequest, FeedstockFiles } from './types.js';
import { workflowText } from './workflow.js';

/** What edits are made for, and with. */
export interface Context {
  readonly request: EditRequest;
  readonly machines: Machines;
  readonly conditions: Conditions;
  readonly checker: RecipeChecker;
}

/** The new texts of one concern, and the message of its commit. */
export interface Change {
  readonly message: string;
  readonly files: Iterable<readonly [string, string]>;
  readonly notes: readonly EditNote[];
}

/** One concern of adapting a feedstock. Files may come back as they are. */
export type Concern = (feedstock: Feedstock, context: Context, files: FeedstockFiles) => Change;

const config: Concern = ({ config }, { request }) => {
  const { text, notes } = editConfig(CONFIG, config.text, request);
  return { message: configMessage(request), files: [[CONFIG, text]], notes };
};

function configMessage({ platform, how }: EditRequest): string {
  const way =
    how === 'cross'
      ? 'The packages are cross-compiled on linux_64.'
      : how === 'native'
        ? 'The packages are built on machines of that platform.'
        : 'The packages are built where that platform is emulated.';
  return `Build for ${platform}\n\n${way}\n`;
}

const workflow: Concern = ({ recipe: { recipe } }, { request }, files) => {
  const { platform, ci } = request;
  const path = `.github/workflows/build-${platform}.yml`;
  const isRendered = [...files.keys()].some((name) =>
    name.startsWith(`.ci_support/${platform.replace('-', '_')}_`),
  );
  const isNeeded = ci === 'github-actions' && !isRendered && !files.has(path);
  return {
    message: `Build for ${platform} on GitHub Actions\n\nconda-smithy has no jobs for this platform here yet. Remove this workflow once it has.\n`,
    files: isNeeded ? [[path, workflowText(request, recipe)]] : [],
    notes: [],
  };
};

const skips: Concern = ({ recipe: { recipe } }, { request, conditions }) => ({
  message: `Do not skip ${request.platform}\n\nThe recipe left this platform out, and has packages for linux-64.\n`,
  files: request.liftSkips ? [[recipe.file, liftSkips(recipe, request.platform, conditions)]] : [],
  notes: [],
});

const repairs: Concern = ({ recipe }, { request, checker }) => {
  const before = new Set(checker.check(recipe).flatMap(({ rule, fixable }) => (fixable ? [rule] : [])));
  const reasons = RECIPE_RULES.filter(({ id }) => before.has(id)).map(
    ({ id, reason }) => `- ${id}: ${reason}`,
  );
  return {
    message: `Make the recipe ready for ${request.platform}\n\n${reasons.join('\n')}\n`,
    files: filesOf(checker.fix(recipe)).map(({ file, text }) => [file, text] as const),
    notes: [],
  };
};

/** The concerns in the order of their commits. */
export const CONCERNS: readonly Concern[] = [config, workflow, skips, repairs];
