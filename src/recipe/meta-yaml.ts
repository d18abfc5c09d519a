import type { LenientValue } from '../yaml/lenient.js';
import { FixedMap, type Scope, type Value } from './expression/types.js';
import { type RecipeTree, recipeOf } from './outputs.js';
import { isNeededLine } from './place.js';
import { neededSections } from './sections.js';
import { selectedText } from './selector.js';
import { renderTemplate, UNREADABLE } from './template/template.js';
import { childOf, listOf, readTree, textOrNull } from './tree.js';
import type { Recipe, RecipeReading, TextFile } from './types.js';

/** Context for reading a meta.yaml. Selectors and jinja have different names. */
export interface MetaYamlReading extends RecipeReading {
  readonly scope: Map<string, Value>;
  readonly selectors: Scope;
}

/**
 * Reads a conda-build recipe for one target: selectors, then jinja, then YAML. A line whose expression fails is dropped and added
 * to `losses`. Returns null, and adds to `problems`, if the template is invalid. Throws UserError if the result is not YAML.
 */
export function readMetaYaml({ file, text }: TextFile, reading: MetaYamlReading): Recipe | null {
  const { requirement, problems } = reading;
  const source = neededSections(text);
  let lines: readonly string[] | null = null;
  const isNeeded = (line: number) => {
    lines ??= source.split('\n');
    return isNeededLine(lines, line);
  };
  const top = renderMetaYaml({ file, text: source }, reading, isNeeded);
  if (top === undefined) return null;
  const tree: RecipeTree = {
    file,
    format: 'meta.yaml',
    name: textOrNull(childOf(top, 'package', 'name')),
    version: textOrNull(childOf(top, 'package', 'version')),
    top,
    outputs: listOf(childOf(top, 'outputs')).map((output) => ({
      name: textOrNull(childOf(output, 'name') ?? childOf(output, 'package', 'name')),
      version: textOrNull(childOf(output, 'version') ?? childOf(output, 'package', 'version')),
      tree: output,
    })),
    listsRunInHost: true,
    staged: [],
  };
  return recipeOf(tree, requirement, problems);
}

/**
 * Returns the tree of a meta.yaml for one target. A line that fails is dropped, and added to `losses` if it is needed. Returns
 * undefined, and adds to `problems`, if the template is invalid. Throws UserError if the result is not YAML.
 */
export function renderMetaYaml(
  { file, text }: TextFile,
  reading: MetaYamlReading,
  isNeeded: (line: number) => boolean,
): LenientValue | undefined {
  const { selectors, losses } = reading;
  const lost = (line: number, message: string) => {
    if (isNeeded(line)) losses.push({ where: `${file}:${line}`, message });
  };
  const selected = selectedText(text, selectors, lost);
  return readRendered(selected, { ...reading, file, isNeeded, lost });
}

interface Rendering extends MetaYamlReading {
  readonly file: string;
  readonly isNeeded: (line: number) => boolean;
  readonly lost: (line: number, message: string) => void;
}

/** Renders twice if the recipe uses `PKG_…` names, which the first pass determines. conda-build repeats until nothing changes. */
function readRendered(selected: string, reading: Rendering) {
  if (!selected.includes('PKG_')) return render(selected, reading, []);
  const quiet = { ...reading, lost: () => {}, unset: [] };
  const first = render(
    selected,
    { ...quiet, problems: [] },
    [...PACKAGE_NAMES.keys()].map((name) => [name, '']),
  );
  if (first === undefined) return render(selected, reading, []);
  const known = [...PACKAGE_NAMES].map(([name, path]): [string, Value] => [
    name,
    textOrNull(childOf(first, ...path)) ?? '',
  ]);
  return render(selected, reading, known);
}

const PACKAGE_NAMES = new Map([
  ['PKG_NAME', ['package', 'name']],
  ['PKG_VERSION', ['package', 'version']],
  ['PKG_BUILDNUM', ['build', 'number']],
]);

function render(text: string, reading: Rendering, known: readonly (readonly [string, Value])[]) {
  const { file, isNeeded, lost, problems } = reading;
  const unset = (line: number, name: string) => {
    if (isNeeded(line)) reading.unset.push({ name, where: `${file}:${line}` });
  };
  const scope = known.length === 0 ? reading.scope : withEnvironment(reading.scope, known);
  try {
    let isWhole = true;
    const lose = (line: number, message: string) => {
      isWhole = false;
      lost(line, message);
    };
    const rendered = renderTemplate(text, scope, { lost: lose, unset });
    return readTree(isWhole ? rendered : withoutUnreadable(rendered), file);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    const [, line = '1', message = error.message] = /^(\d+): ([\s\S]*)$/.exec(error.message) ?? [];
    problems.push({ where: `${file}:${line}`, message });
    return undefined;
  }
}

/** Adds names to the scope and to its `environ`. */
function withEnvironment(
  scope: Map<string, Value>,
  known: readonly (readonly [string, Value])[],
): Map<string, Value> {
  const environ = scope.get('environ');
  const more = new FixedMap([...(environ instanceof Map ? environ : []), ...known]);
  return new Map<string, Value>([...scope, ...known, ['environ', more]]);
}

/** Drops whole lines: part of a requirement would be a different requirement. */
function withoutUnreadable(text: string): string {
  return text
    .split('\n')
    .map((line) => (line.includes(UNREADABLE) ? '' : line))
    .join('\n');
}
