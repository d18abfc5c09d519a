import { type Problem, UserError } from '../../errors.js';
import { nearestWord } from '../../text/nearest.js';
import { quoteValue } from '../../text/quote-value.js';
import { positionsIn } from '../check/positions.js';
import { childNode, type Node, nodesBelow } from '../outline/nodes.js';
import { unquoted } from '../outline/scalars.js';
import type { TextFile } from '../types.js';
import { hasOldSelector } from './old-selector.js';
import { builtParts, partName, type RecipeParts, recipeParts, requirementItems } from './parts.js';
import { FEATURE_NAME, parseFeatureSpec } from './spec.js';
import { buildTag, tagName } from './tag.js';
import type { Feature, FeatureOutput, FeatureRecipe, NamedRequirement, RequirementSection } from './types.js';

/** The feature that every recipe with a `features` section has. */
const STATIC: Feature = { name: 'static', isDefault: false, description: null, requirements: new Map() };

/** Characters for features in the name of a package's file, which has 255 at most. */
const LONGEST_TAG = 150;

const SECTIONS: ReadonlyMap<string, RequirementSection> = new Map([
  ['build', 'build'],
  ['host', 'host'],
  ['run', 'run'],
  ['run_constrained', 'constrains'],
  ['run_constraints', 'constrains'],
]);

/**
 * Reads what a recipe says about features. `packages` are the names of what it makes, beside those that stand in the text. Never
 * throws: what is wrong is in `problems`.
 */
export function readFeatures(recipe: TextFile, packages: readonly string[] = []): FeatureRecipe {
  const parts = recipeParts(recipe);
  const reading: Reading = { parts, at: positionsIn(recipe.text), problems: [] };
  const [section, again] = parts.root.children.filter(({ key }) => key === 'features');
  const declared = section === undefined ? [] : featuresOf(section, reading);
  if (again !== undefined) refuse(again, reading, 'all features in one list');
  const isImplicit = section !== undefined && !declared.some(({ feature }) => feature.name === STATIC.name);
  const features = [...declared.map(({ feature }) => feature), ...(isImplicit ? [STATIC] : [])].sort(
    (a, b) => (a.name < b.name ? -1 : 1),
  );
  const names = features.map(({ name }) => name);
  const tag = buildTag(new Map(names.map((name) => [name, true])));
  if (tag.length > LONGEST_TAG)
    reading.problems.push({
      where: whereOf(section ?? parts.root, reading),
      message: 'the features make the names of packages too long',
      expected: `at most ${LONGEST_TAG} characters for all of them, as in f_http2_1_static_0`,
      found: String(tag.length),
    });
  const outputs = builtParts(parts).map((index) =>
    outputOf(parts.parts[index] ?? parts.root, names, reading),
  );
  const literal = parts.parts.map(partName).filter((name) => name !== '' && !name.includes('{'));
  return {
    ...recipe,
    packages: [...new Set([...packages, ...literal])],
    features,
    featureRequirements: new Map(declared.map(({ feature, asks }) => [feature.name, asks])),
    outputs,
    problems: reading.problems,
  };
}

interface Reading {
  readonly parts: RecipeParts;
  readonly at: ReturnType<typeof positionsIn>;
  readonly problems: Problem[];
}

interface Declared {
  readonly feature: Feature;
  readonly asks: readonly NamedRequirement[];
}

function featuresOf(section: Node, reading: Reading): Declared[] {
  const { parts, problems } = reading;
  if (section.value !== '' && section.value !== '[]')
    return refuse(section, reading, 'features are a list, line by line');
  if (/\{%/.test(parts.text.slice(section.lineAt, section.end)))
    return refuse(section, reading, 'features cannot have jinja statements; selectors are possible');
  for (const node of nodesBelow(section))
    if (/^[&*]\w/.test(node.value)) refuse(node, reading, 'features have neither anchors nor aliases');
  const seen = new Map<string, string>();
  return section.children.flatMap((item) => {
    const declared = featureOf(item, reading);
    const where = whereOf(item, reading);
    const { name } = declared.feature;
    const tag = tagName(name);
    const other = seen.get(tag);
    if (other !== undefined && name !== '')
      problems.push({
        where,
        message: `the feature ${name} has the name of another`,
        found: `${other} before it`,
      });
    seen.set(tag, name);
    return [declared];
  });
}

const KEYS = ['name', 'default', 'description', 'requirements'];
const ONLY_ITEMS = 'selectors at the items of requirements alone';

function featureOf(item: Node, reading: Reading): Declared {
  const { problems } = reading;
  for (const node of item.children) {
    const { key } = node;
    if (key === null) continue;
    if (childNode(item, key)?.valueAt !== node.valueAt) refuse(node, reading, 'each key once');
    if (hasSelector(node, reading)) refuse(node, reading, ONLY_ITEMS);
    if (KEYS.includes(key)) continue;
    const near = nearestWord(key, KEYS);
    const fix = near === null ? {} : { fix: `did you mean ${near}?` };
    problems.push({
      where: whereOf(node, reading),
      message: `a feature has no ${quoteValue(key)}`,
      expected: KEYS.join(', '),
      ...fix,
    });
  }
  const name = textOf(childNode(item, 'name'));
  if (!FEATURE_NAME.test(name))
    problems.push({
      ...{
        where: whereOf(childNode(item, 'name') ?? item, reading),
        message: 'this cannot be the name of a feature',
      },
      expected: 'name: lower-case letters, digits, and - or _ between them',
      found: quoteValue(name),
    });
  const sections = sectionsOf(childNode(item, 'requirements'), reading);
  const description = childNode(item, 'description');
  return {
    feature: {
      name,
      isDefault: isOnByDefault(childNode(item, 'default'), reading),
      description: description === undefined ? null : textOf(description),
      requirements: new Map([...sections].map(([key, node]) => [key, linesOf(node, reading)])),
    },
    asks: requirementItems(childNode(item, 'requirements')).flatMap(({ node }) => specAt(node, reading)),
  };
}

function isOnByDefault(node: Node | undefined, reading: Reading): boolean {
  const text = node === undefined ? 'false' : node.value;
  if (text !== 'true' && text !== 'false')
    reading.problems.push({
      where: node === undefined ? reading.parts.file : whereOf(node, reading),
      ...{ message: 'a feature is on or off by default', expected: 'true or false', found: quoteValue(text) },
    });
  return text === 'true';
}

function sectionsOf(requirements: Node | undefined, reading: Reading): Map<RequirementSection, Node> {
  const sections = new Map<RequirementSection, Node>();
  if (requirements === undefined) return sections;
  if (requirements.value !== '') {
    refuse(requirements, reading, 'requirements of a feature have sections, line by line');
    return sections;
  }
  for (const node of requirements.children) {
    const section = SECTIONS.get(node.key ?? '');
    if (section === undefined) refuse(node, reading, `a feature adds to ${[...SECTIONS.keys()].join(', ')}`);
    else if (sections.has(section)) refuse(node, reading, 'each section once');
    else if (node.value === '' && hasSelector(node, reading)) refuse(node, reading, ONLY_ITEMS);
    else sections.set(section, node);
  }
  return sections;
}

/** Whether a line has a selector of conda-build. */
function hasSelector({ comment }: Pick<Node, 'comment'>, { parts }: Reading): boolean {
  return parts.format === 'meta.yaml' && /^#.*\[[^[\]]+\]/.test(comment);
}

/** Returns the items of a section as lines without their indentation. */
function linesOf(section: Node, { parts: { text } }: Reading): string[] {
  const items = section.children.filter(({ key, isFlow }) => key === null && !isFlow);
  const [first] = items;
  if (first === undefined) {
    const flow = section.children.filter(({ isFlow }) => isFlow).map(({ value }) => value);
    const values = flow.length > 0 || section.value === '' || section.value === '[]' ? flow : [section.value];
    const comment = section.comment === '' ? '' : `  ${section.comment}`;
    return values.map((value) => `- ${value}${comment}`);
  }
  return text
    .slice(first.lineAt, section.end)
    .trimEnd()
    .split(/\r?\n/)
    .map((line) =>
      line.trim() === '' ? '' : line.slice(Math.min(first.column, line.length - line.trimStart().length)),
    );
}

function outputOf(part: Node, features: readonly string[], reading: Reading): FeatureOutput {
  const uses = childNode(part, 'uses_features');
  const named = uses?.children.map(textOf) ?? [];
  if (uses !== undefined && uses.value !== '' && !uses.value.startsWith('['))
    refuse(uses, reading, 'uses_features is a list');
  for (const [index, name] of named.entries()) {
    if (features.includes(name)) continue;
    const where = whereOf(uses?.children[index] ?? part, reading);
    reading.problems.push({ where, ...unknownFeature(name, features) });
  }
  return {
    name: partName(part),
    uses: uses === undefined ? features : features.filter((name) => named.includes(name)),
    requirements: requirementItems(childNode(part, 'requirements')).flatMap(({ node }) =>
      specAt(node, reading),
    ),
  };
}

/** Returns what is wrong with a name that is no feature of a recipe. */
export function unknownFeature(name: string, features: readonly string[]): Problem {
  const near = nearestWord(name, features);
  const fix = near === null ? {} : { fix: `did you mean ${near}?` };
  const known = features.length === 0 ? 'the recipe has no features' : features.join(', ');
  return { message: `there is no feature ${quoteValue(name)}`, expected: known, ...fix };
}

function specAt(node: Node, reading: Reading): NamedRequirement[] {
  const where = whereOf(node, reading);
  const text = unquoted(node.value);
  if (hasOldSelector(text, reading.parts.format)) return [];
  try {
    const spec = parseFeatureSpec(text, where);
    return spec === null ? [] : [{ spec, where }];
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    reading.problems.push(...error.problems);
    return [];
  }
}

function refuse(node: Node, reading: Reading, expected: string): never[] {
  reading.problems.push({
    where: whereOf(node, reading),
    message: 'this form of features is not read',
    expected,
  });
  return [];
}

function textOf(node: Node | undefined): string {
  return unquoted(node?.value ?? '');
}

function whereOf(node: Pick<Node, 'lineAt' | 'column'>, { parts, at }: Reading): string {
  const { line, column } = at(node.lineAt + Math.max(0, node.column));
  return `${parts.file}:${line}:${column}`;
}
