import { type Problem, UserError } from '../../errors.js';
import { positionsIn } from '../check/positions.js';
import { childNode, type Node } from '../outline/nodes.js';
import { unquoted } from '../outline/scalars.js';
import type { TextFile } from '../types.js';
import { setBuild } from './build-section.js';
import type { ChosenRecipe } from './choose.js';
import { CannotEdit, removeKey } from './edit-lines.js';
import { recipeWithFeatures } from './has-feature.js';
import { hasOldSelector } from './old-selector.js';
import { builtParts, recipeParts, requirementItems } from './parts.js';
import { addRequirements, partAt } from './requirement-lines.js';
import { parseFeatureSpec } from './spec.js';
import { buildPattern } from './tag.js';
import type { FeatureStates, RequirementSection } from './types.js';

/** Returns the states of the features that each built part of a recipe uses, by the index of the part. */
export function statesByPart({ recipe, states }: ChosenRecipe): ReadonlyMap<number, FeatureStates> {
  const indices = builtParts(recipeParts(recipe));
  return new Map(
    indices.map((index, at) => {
      const uses = recipe.outputs[at]?.uses ?? [];
      return [index, new Map([...states].filter(([name]) => uses.includes(name)))];
    }),
  );
}

/**
 * Returns the text of a recipe as conda-build or rattler-build reads it, with the features as chosen: requirements are added, specs
 * with features become patterns of build strings, and builds get their variables and build strings. Throws UserError if a place
 * cannot be changed line by line.
 */
export function plainRecipe(chosen: ChosenRecipe): string {
  const { recipe, states } = chosen;
  const byPart = statesByPart(chosen);
  let current: TextFile = recipe;
  const change = (edit: (text: TextFile) => string) => {
    current = { ...current, text: edit(current) };
  };
  try {
    const { features } = recipe;
    if (features.length > 0) {
      change((file) => withoutFeatures(file));
      for (const [index, used] of byPart) {
        const on = features.filter(({ name }) => used.get(name) === true);
        for (const { requirements } of on)
          for (const [section, lines] of requirements)
            if (lines.length > 0 && has(section, partAt(recipeParts(current), index)))
              change((file) => addRequirements(recipeParts(file), index, section, lines));
        if (used.size > 0) change((file) => setBuild(recipeParts(file), index, used));
      }
      change(recipeWithFeatures);
    }
    change((file) => withPlainSpecs(file, states));
  } catch (error) {
    if (!(error instanceof CannotEdit)) throw error;
    throw new UserError(`${recipe.file} cannot be changed line by line`, problemOf(error, current));
  }
  return current.text;
}

/** A staging output is not installed: what is needed to run belongs to the packages made of it. */
function has(section: RequirementSection, part: Node): boolean {
  return section === 'build' || section === 'host' || childNode(part, 'staging') === undefined;
}

/** The place is one of the text as it is by then, so only its line is shown. */
function problemOf({ node, message, expected }: CannotEdit, { file, text }: TextFile): Problem {
  const { line } = positionsIn(text)(node.lineAt);
  const found = (text.split('\n')[line - 1] ?? '').trim();
  return { where: file, message, expected, found };
}

/** Removes the section `features`, and `uses_features` of outputs. */
function withoutFeatures(file: TextFile): string {
  const { root, parts } = recipeParts(file);
  const keys = [
    ...parts.slice(1).flatMap((part) => childNode(part, 'uses_features') ?? []),
    ...root.children.filter(({ key }) => key === 'features'),
  ];
  return [...keys].sort((a, b) => b.lineAt - a.lineAt).reduce(removeKey, file.text);
}

/** Writes specs with features as plain ones. */
function withPlainSpecs(file: TextFile, own: FeatureStates): string {
  const { parts, text, format } = recipeParts(file);
  const items = parts.flatMap((part) => requirementItems(childNode(part, 'requirements')));
  const nodes = [...new Set(items.map(({ node }) => node))].sort((a, b) => b.valueAt - a.valueAt);
  return nodes.reduce((result, node) => {
    const plain = hasOldSelector(unquoted(node.value), format) ? null : plainSpec(node, file.file, own);
    if (plain === null) return result;
    const at = node.valueAt + (/^["']/.test(node.value) ? 1 : 0);
    return result.slice(0, at) + plain + result.slice(at + unquoted(node.value).length);
  }, text);
}

function plainSpec({ value }: Node, file: string, own: FeatureStates): string | null {
  const text = unquoted(value);
  if (!text.endsWith(']')) return null;
  const spec = parseFeatureSpec(text, file);
  if (spec === null || text.slice(text.lastIndexOf('[')).includes('=')) return null;
  const [name = ''] = /^\S*?(?=[\s=<>!~[]|$)/.exec(text) ?? [];
  if (spec.features.length === 0) return `${name} ${spec.version}`.trim();
  return `${name} ${besideBuild(spec.version)} ${buildPattern(spec.features, own)}`;
}

/** Beside a build string `=1.2` is the very version, alone it is `1.2.*`. */
function besideBuild(version: string): string {
  const loose = /^=\s*([^=,|][^,|]*)$/.exec(version)?.[1];
  if (loose === undefined) return version || '*';
  return loose.endsWith('*') ? loose : `${loose}.*`;
}
