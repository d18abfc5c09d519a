import { createConditions, type Machines } from '../outline/conditions.js';
import { outlineRecipe } from '../outline/outline.js';
import type { MatchesVersion } from '../scope.js';
import type { TextFile } from '../types.js';
import { applyEdits, compatibleEdits } from './edits.js';
import { positionsIn } from './positions.js';
import { RECIPE_RULES } from './rules.js';
import { buildScriptsOf } from './script/build-scripts.js';
import type { Edit, RecipeFiles, RecipeFinding, RecipeRule, Spot } from './types.js';

/** Checks recipes for one pair of machines. Never throws. */
export interface RecipeChecker {
  /** Returns the findings, by file and place. */
  check(files: RecipeFiles): RecipeFinding[];
  /** Returns the files after all repairs that can be made. To repair them again changes nothing. */
  fix(files: RecipeFiles): RecipeFiles;
}

/** Repairs make room for others; so many times are enough for any recipe. */
const MOST_ROUNDS = 100;

/**
 * Creates the checker. `matches` compares versions in conditions; with `unixOnly`, lines that Windows runs as well are repaired
 * too.
 */
export function createChecker(
  machines: Machines,
  matches: MatchesVersion,
  { unixOnly } = { unixOnly: false },
): RecipeChecker {
  const conditions = createConditions(matches);

  function spotsOf({ recipe, scripts, config }: RecipeFiles): [RecipeRule, Spot][] {
    const outline = outlineRecipe(recipe, machines, conditions);
    const checked = {
      outline,
      scripts: buildScriptsOf(outline, scripts, { unixOnly }),
      config,
      machines,
      conditions,
    };
    return RECIPE_RULES.flatMap((rule) =>
      rule.check(checked).map((spot): [RecipeRule, Spot] => [rule, spot]),
    );
  }

  return {
    check: (files) => findingsOf(spotsOf(files), files),
    fix(files) {
      let fixed = files;
      for (let round = 0; round < MOST_ROUNDS; round++) {
        const sets = spotsOf(fixed).flatMap(([, { edits }]) => (edits.length === 0 ? [] : [edits]));
        const edits = compatibleEdits(sets).flat();
        if (edits.length === 0) break;
        fixed = withEdits(fixed, edits);
      }
      return fixed;
    },
  };
}

/** Returns all files of a recipe. */
export function filesOf({ recipe, scripts, config }: RecipeFiles): TextFile[] {
  return [recipe, ...scripts, ...(config === null ? [] : [config])];
}

function withEdits({ recipe, scripts, config }: RecipeFiles, edits: readonly Edit[]): RecipeFiles {
  const edited = <File extends TextFile>(file: File): File => {
    const own = edits.filter((edit) => edit.file === file.file);
    return own.length === 0 ? file : { ...file, text: applyEdits(file.text, own) };
  };
  return {
    recipe: edited(recipe),
    scripts: scripts.map(edited),
    config: config === null ? null : edited(config),
  };
}

function findingsOf(spots: readonly (readonly [RecipeRule, Spot])[], files: RecipeFiles): RecipeFinding[] {
  const all = filesOf(files);
  const places = new Map(all.map(({ file, text }) => [file, positionsIn(text)]));
  const order = new Map(all.map(({ file }, index) => [file, index]));
  return spots
    .toSorted(([, a], [, b]) => (order.get(a.file) ?? 0) - (order.get(b.file) ?? 0) || a.at - b.at)
    .map(([{ id, severity }, { file, at, edits, ...problem }]) => {
      const { line, column } = places.get(file)?.(at) ?? { line: 1, column: 1 };
      const where = `${file}:${line}:${column}`;
      return { rule: id, severity, ...{ file, line, column, where }, fixable: edits.length > 0, ...problem };
    });
}
