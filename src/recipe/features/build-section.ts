import { childNode, type Node } from '../outline/nodes.js';
import { unquoted } from '../outline/scalars.js';
import { CannotEdit } from './edit-lines.js';
import { addKey, addToList } from './lists.js';
import { type RecipeParts, recipeParts, requirementItems } from './parts.js';
import { partAt } from './requirement-lines.js';
import { addScriptEnv } from './script-env.js';
import { buildTag, variableOf, variantKey } from './tag.js';
import type { FeatureStates } from './types.js';

/** Returns the text of the recipe with the variables and the build string of a part for its features. Throws CannotEdit. */
export function setBuild(parts: RecipeParts, index: number, states: FeatureStates): string {
  const withBuild =
    childNode(partAt(parts, index), 'build') === undefined
      ? addKey(parts, partAt(parts, index), ['build:'])
      : parts.text;
  const withSection = recipeParts({ ...parts, text: withBuild });
  const withVariables = recipeParts({ ...parts, text: setVariables(withSection, index, states) });
  return hasString(withVariables, index)
    ? setString(withVariables, index, buildTag(states))
    : withVariables.text;
}

function buildOf(parts: RecipeParts, index: number): Node {
  const part = partAt(parts, index);
  const build = childNode(part, 'build');
  if (build === undefined || build.value !== '')
    throw new CannotEdit(build ?? part, 'build is written in one line', 'a key on each line');
  return build;
}

/** The value of a variable is the variant's, so that it is in the hash. */
function setVariables(parts: RecipeParts, index: number, states: FeatureStates): string {
  const build = buildOf(parts, index);
  const names = [...states.keys()];
  if (parts.format === 'recipe.yaml')
    return addScriptEnv(
      parts,
      build,
      names.map((name) => `${variableOf(name)}: \${{ ${variantKey(name)} }}`),
    );
  const lines = names.map((name) => `- ${variableOf(name)}={{ ${variantKey(name)} }}`);
  return addToList(parts, build, 'script_env', lines);
}

/** A staging output makes no package, and neither does a meta.yaml beside its outputs. */
function hasString(parts: RecipeParts, index: number): boolean {
  if (index === 0) return parts.parts.length === 1;
  return childNode(partAt(parts, index), 'staging') === undefined;
}

function setString(parts: RecipeParts, index: number, tag: string): string {
  const build = buildOf(parts, index);
  const strings = build.children.filter(({ key }) => key === 'string');
  if (strings.length === 0) return addKey(parts, build, [`string: ${tag}_${usualString(parts, index)}`]);
  return [...strings].reverse().reduce((text, { value, valueAt, lineAt }) => {
    if (value === '' || /^[|>&*!]/.test(value))
      throw new CannotEdit({ lineAt }, 'the build string is no single text', 'string: a text');
    const at = valueAt + (/^["']/.test(value) ? 1 : 0);
    return `${text.slice(0, at)}${tag}_${text.slice(at)}`;
  }, parts.text);
}

/** Returns the build string that the engine would give. An inherited one is written out. */
function usualString(parts: RecipeParts, index: number): string {
  const part = partAt(parts, index);
  if (parts.format === 'meta.yaml') return `${interpreters(part)}h{{ PKG_HASH }}_{{ PKG_BUILDNUM }}`;
  const inherited = childNode(parts.root, 'build', 'string');
  if (inherited !== undefined && inherited.value !== '') return unquoted(inherited.value);
  const number = childNode(part, 'build', 'number') ?? childNode(parts.root, 'build', 'number');
  if (number !== undefined && (number.value === '' || number.children.length > 0))
    throw new CannotEdit(number, 'the build number is no single value', 'number: a number or an expression');
  return `h\${{ hash }}_${unquoted(number?.value ?? '0')}`;
}

/** conda-build leaves the versions of these out of the hash and writes them into the build string; so has a string of one's own to. */
const INTERPRETERS: readonly (readonly [string, string])[] = [
  ['python', 'py{{ CONDA_PY }}'],
  ['perl', 'pl{{ CONDA_PERL | replace(".", "") }}'],
  ['r-base', 'r{{ CONDA_R | replace(".", "") }}'],
  ['lua', 'lua{{ CONDA_LUA | replace(".", "") }}'],
];

function interpreters(part: Node): string {
  const isNoarch = [part, childNode(part, 'build')].some((node) => childNode(node, 'noarch') !== undefined);
  if (isNoarch) return '';
  const names = requirementItems(childNode(part, 'requirements')).map(
    ({ node }) => /^[\w-]+/.exec(unquoted(node.value))?.[0],
  );
  return INTERPRETERS.filter(([name]) => names.includes(name))
    .map(([, text]) => text)
    .join('');
}
