import { type Problem, UserError } from '../../errors.js';
import { sha256 } from '../../sha256.js';
import { unknownFeature } from './read-features.js';
import type { AskedFeature, FeatureRecipe, FeatureSpec, FeatureStates, NamedRequirement } from './types.js';

/** What is asked for goes through a chain of all recipes in as many rounds as there are recipes; only a circle needs many more. */
const SPARE_ROUNDS = 100;

/** A recipe and which of its features are on. */
export interface ChosenRecipe {
  readonly recipe: FeatureRecipe;
  readonly states: FeatureStates;
}

/**
 * Chooses the features of the wanted recipes and of those that they need, in the order of `recipes`. Without `wanted` all recipes
 * are. A feature is as a spec on the command line or a requirement asks, else as its default says. Throws UserError with every
 * package that no recipe makes, unknown feature and contradiction.
 */
export function chooseFeatures(
  recipes: readonly FeatureRecipe[],
  wanted: readonly FeatureSpec[],
): ChosenRecipe[] {
  const makers = makersOf(recipes);
  const missing = wanted.filter(({ name }) => !makers.has(name));
  if (missing.length > 0) throw new UserError('there is no recipe for what is wanted', missing.map(noRecipe));
  const asked = wanted.map((spec): Ask => ({ spec, where: 'the command line', own: null }));
  const roots = wanted.length === 0 ? recipes : wanted.flatMap(({ name }) => makers.get(name) ?? []);
  let round = reach(recipes, makers, { roots, asked, choices: new Map() });
  const seen = new Set<string>();
  for (let before = ''; ; ) {
    const after = statesWritten(round);
    if (after === before) break;
    if (seen.has(after) || seen.size > recipes.length + SPARE_ROUNDS)
      throw new UserError('the features depend on each other in a circle', {
        message: 'recipes ask for features that switch each other on and off',
        fix: 'ask for these features on the command line',
      });
    seen.add(after);
    before = after;
    round = reach(recipes, makers, { roots, asked, choices: choicesOf(round.asks, makers) });
  }
  const problems = [
    ...round.chosen.flatMap(({ recipe }) => recipe.problems),
    ...round.asks.flatMap((ask) => problemsOf(ask, makers)),
    ...contradictions(round.asks, makers),
  ];
  if (problems.length > 0) throw new UserError('the features cannot be chosen', problems);
  return round.chosen;
}

/** A spec with features, where it stands, and the features of the recipe that has it. */
interface Ask extends NamedRequirement {
  readonly own: ChosenRecipe | null;
}

type Makers = ReadonlyMap<string, FeatureRecipe>;
type Choices = ReadonlyMap<FeatureRecipe, FeatureStates>;

interface Round {
  readonly chosen: ChosenRecipe[];
  readonly asks: readonly Ask[];
}

/** The first recipe that makes a package is taken. */
function makersOf(recipes: readonly FeatureRecipe[]): Makers {
  const makers = new Map<string, FeatureRecipe>();
  for (const recipe of recipes)
    for (const name of recipe.packages) if (!makers.has(name)) makers.set(name, recipe);
  return makers;
}

interface Start {
  readonly roots: readonly FeatureRecipe[];
  readonly asked: readonly Ask[];
  readonly choices: Choices;
}

/** Follows the requirements from the roots, with the features as far as they are chosen. */
function reach(recipes: readonly FeatureRecipe[], makers: Makers, { roots, asked, choices }: Start): Round {
  const reached = new Map<FeatureRecipe, ChosenRecipe>();
  const asks = [...asked];
  const waiting = [...roots];
  for (let recipe = waiting.pop(); recipe !== undefined; recipe = waiting.pop()) {
    if (reached.has(recipe)) continue;
    const chosen = { recipe, states: statesOf(recipe, choices.get(recipe)) };
    reached.set(recipe, chosen);
    for (const requirement of requirementsOf(chosen)) {
      if (requirement.spec.features.length > 0) asks.push({ ...requirement, own: chosen });
      const maker = makers.get(requirement.spec.name);
      if (maker !== undefined) waiting.push(maker);
    }
  }
  return { chosen: recipes.flatMap((recipe) => reached.get(recipe) ?? []), asks };
}

function statesOf({ features }: FeatureRecipe, choices: FeatureStates | undefined): FeatureStates {
  return new Map(features.map(({ name, isDefault }) => [name, choices?.get(name) ?? isDefault]));
}

function requirementsOf({ recipe, states }: ChosenRecipe): NamedRequirement[] {
  const used = new Set(recipe.outputs.flatMap(({ uses }) => uses));
  const on = [...states].flatMap(([name, isOn]) => (isOn && used.has(name) ? [name] : []));
  return [
    ...recipe.outputs.flatMap(({ requirements }) => requirements),
    ...on.flatMap((name) => recipe.featureRequirements.get(name) ?? []),
  ];
}

/** Where two ask for opposite things the command line counts, then `on`, until the contradiction is reported. */
function choicesOf(asks: readonly Ask[], makers: Makers): Choices {
  const choices = new Map<FeatureRecipe, Map<string, boolean>>();
  const inOrder = [...asks].sort((a, b) => Number(a.own === null) - Number(b.own === null));
  for (const { spec, own } of inOrder) {
    const recipe = makers.get(spec.name);
    if (recipe === undefined) continue;
    const states = choices.get(recipe) ?? new Map<string, boolean>();
    choices.set(recipe, states);
    for (const feature of spec.features) {
      const isOn = isAskedOn(feature, own);
      states.set(feature.name, isOn || (own !== null && states.get(feature.name) === true));
    }
  }
  return choices;
}

function isAskedOn({ name, state }: AskedFeature, own: ChosenRecipe | null): boolean {
  return state === 'same' ? own?.states.get(name) === true : state === 'on';
}

/** What the next round depends on: of rounds that write the same, the same follows. */
function statesWritten({ chosen }: Round): string {
  return sha256(JSON.stringify(chosen.map(({ recipe, states }) => [recipe.file, ...states])));
}

function problemsOf({ spec, where, own }: Ask, makers: Makers): Problem[] {
  const maker = makers.get(spec.name);
  const output = maker?.outputs.find(({ name }) => name === spec.name);
  const known = output?.uses ?? maker?.features.map(({ name }) => name);
  return spec.features.flatMap(({ name, state }) => {
    const unknown = known === undefined || known.includes(name) ? [] : [unknownFeature(name, known)];
    const isLost = state === 'same' && own?.states.has(name) !== true;
    const lost = isLost
      ? [
          {
            message: `&${name} asks for what this recipe has, and it has no such feature`,
            expected:
              own === null
                ? `${name} or ~${name}`
                : [...own.states.keys()].join(', ') || 'a features section',
          },
        ]
      : [];
    return [...unknown, ...lost].map((problem) => ({
      where,
      ...problem,
      message: `${spec.name}: ${problem.message}`,
    }));
  });
}

function contradictions(asks: readonly Ask[], makers: Makers): Problem[] {
  const seen = new Map<string, { readonly isOn: boolean; readonly where: string }>();
  return asks.flatMap(({ spec, where, own }) => {
    const maker = makers.get(spec.name);
    if (maker === undefined) return [];
    return spec.features.flatMap((feature) => {
      const key = JSON.stringify([maker.file, feature.name]);
      const isOn = isAskedOn(feature, own);
      const first = seen.get(key) ?? { isOn, where };
      seen.set(key, first);
      if (first.isOn === isOn) return [];
      const problem = {
        message: `${spec.name}: the feature ${feature.name} is asked to be ${isOn ? 'on' : 'off'}, and elsewhere ${isOn ? 'off' : 'on'}`,
        found: `the other at ${first.where}`,
        fix: 'a recipe is built with one set of features: change one of them, or resolve twice into two folders',
      };
      return [{ where, ...problem }];
    });
  });
}

function noRecipe({ name }: FeatureSpec): Problem {
  return {
    where: name,
    message: 'no recipe makes this package',
    fix: 'check the name, or give another folder to --recipes',
  };
}
