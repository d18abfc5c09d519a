import type { BuildFailure } from '../../engine/failure.js';
import type { Engine } from '../../engine/types.js';
import { type ArchiError, type Problem, ToolError, UserError } from '../../errors.js';

/** What became of a recipe, as `--json` prints it. */
export interface ReportedRecipe {
  readonly name: string;
  /** Absolute path. */
  readonly recipe: string;
  /** `skipped`: the recipe has no package for the platform. `waits`: it needs a recipe that is not built. */
  readonly status: 'built' | 'skipped' | 'failed' | 'waits';
  /** `subdir/file` below the channel. */
  readonly packages: readonly string[];
  /** The names of the recipes because of which it was not built. */
  readonly waitsFor: readonly string[];
  /** Absolute path of the log; null if the build was not begun. */
  readonly log: string | null;
}

/** What became of a recipe. */
export interface EndedRecipe extends ReportedRecipe {
  /** Why the build failed; null if it did not. */
  readonly failure: BuildFailure | null;
}

/** Returns what `--json` prints of a recipe: why it failed is in the error. */
export function reported({ failure: _, ...recipe }: EndedRecipe): ReportedRecipe {
  return recipe;
}

/** Returns the lines of the report: the channel, the engines, and what became of each recipe. */
export function buildLines(report: {
  readonly channel: string;
  readonly engines: readonly Pick<Engine, 'name' | 'version'>[];
  readonly recipes: readonly EndedRecipe[];
}): string[] {
  const { channel, engines, recipes } = report;
  const width = Math.max(...recipes.map(({ name }) => name.length));
  const names = engines.map(({ name, version }) => `${name} ${version}`);
  return [
    `${channel}, by ${names.join(' and ')}`,
    ...recipes.map((recipe) => `  ${recipe.name.padEnd(width)}  ${OUTCOMES[recipe.status](recipe)}`),
  ];
}

const OUTCOMES: Readonly<Record<EndedRecipe['status'], (recipe: EndedRecipe) => string>> = {
  built: ({ packages }) => packages.join(', '),
  skipped: () => 'skipped: it has no package for this platform',
  failed: () => 'failed',
  waits: ({ waitsFor }) => `not built: it needs ${waitsFor.join(', ')}`,
};

/** Returns the error for recipes that are not built: a UserError only if each is at fault itself. Returns null if there are none. */
export function buildError(recipes: readonly EndedRecipe[]): ArchiError | null {
  const unbuilt = recipes.filter(({ status }) => status === 'failed' || status === 'waits');
  if (unbuilt.length === 0) return null;
  const codes = unbuilt.flatMap(({ failure }) => failure?.code ?? []);
  const code = (['disk', 'timeout', 'tool'] as const).find((candidate) => codes.includes(candidate));
  const message = `${unbuilt.length} of ${recipes.length} ${recipes.length === 1 ? 'recipe' : 'recipes'} could not be built`;
  const problems = unbuilt.map(problemOf);
  return code === undefined ? new UserError(message, problems) : new ToolError(message, problems, { code });
}

function problemOf({ recipe, waitsFor, failure }: EndedRecipe): Problem {
  return (
    failure?.problem ?? {
      where: recipe,
      message: `not built, because it needs ${waitsFor.join(' and ')}`,
      fix: 'have these built, then run again',
    }
  );
}
