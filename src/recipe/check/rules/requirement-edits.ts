import type { Node } from '../../outline/nodes.js';
import type { Outline, OutlinedOutput, SectionName } from '../../outline/outline.js';
import type { CheckedRequirement } from '../../outline/requirements.js';
import { insertLines, removeLines } from '../edits.js';
import type { Edit } from '../types.js';

/** A condition for both formats. */
export interface Selector {
  /** For `# […]` in a meta.yaml. */
  readonly v0: string;
  /** For `if:` in a recipe.yaml. */
  readonly v1: string;
}

/** A cross build. */
export const CROSS: Selector = {
  v0: 'build_platform != target_platform',
  v1: 'build_platform != host_platform',
};

/** A build on a system that is not Windows. */
export const UNIX: Selector = { v0: 'unix', v1: 'unix' };

/** Where new lines go. */
export interface Addition {
  readonly section: 'build' | 'host';
  readonly specs: readonly string[];
  readonly when?: Selector | undefined;
  /** Where in a section that has items: before the first one, behind the last one, or beside this one. */
  readonly place:
    | 'first'
    | 'last'
    | { readonly before: CheckedRequirement }
    | { readonly after: CheckedRequirement };
}

/** Returns the edits that add requirements to an output. Returns null if that cannot be done line by line. */
export function addRequirements(outline: Outline, output: OutlinedOutput, addition: Addition): Edit[] | null {
  const { section: name, specs, when } = addition;
  const section = output.sections.get(name);
  if (output.requirements === undefined || isFlowMapping(output.requirements)) return null;
  if (section !== undefined && section.node.value !== '') return inBrackets(outline, section.node, addition);
  const items = section?.node.children.filter(({ key }) => key === null) ?? [];
  const [first] = items;
  if (section === undefined) return newSection(outline, output.requirements, addition);
  const at = first === undefined ? section.node.end : placeOf(outline, items, addition.place);
  if (!isSameBlock(outline, section.node.lineAt, at)) return null;
  const indent = ' '.repeat(first?.column ?? section.node.column + 2);
  return [insertLines(outline, at, linesFor(outline, specs, when, indent))];
}

/** Returns the edit that writes a list in brackets line by line, with the new items. Returns null if it has more than plain items. */
function inBrackets(outline: Outline, section: Node, { specs, when, place }: Addition): Edit[] | null {
  const { value, valueAt, children, comment } = section;
  if (!/^\[.*\]$/.test(value) || comment !== '' || children.some((item) => /^[[{]/.test(item.value)))
    return null;
  const indent = ' '.repeat(section.column + 2);
  const items = children.map((item) => `${indent}- ${item.value}`);
  const added = linesFor(outline, specs, when, indent);
  const lines = place === 'first' ? [...added, ...items] : [...items, ...added];
  const end = valueAt + value.length;
  const at = outline.text.lastIndexOf(':', valueAt) + 1;
  return [{ file: outline.file, at, end, text: lines.map((line) => outline.newline + line).join('') }];
}

/** Returns whether two places are in the same jinja block, or in none. */
function isSameBlock({ blockDepth }: Outline, at: number, other: number): boolean {
  return blockDepth(at) === blockDepth(other);
}

/** Returns the edits that add a section. `build` comes first, `host` behind it. */
function newSection(
  outline: Outline,
  requirements: Node,
  { section: name, specs, when }: Addition,
): Edit[] | null {
  const sections = requirements.children.filter(({ key }) => key !== null);
  const build = sections.find(({ key }) => key === 'build');
  const [next] = sections;
  if (next === undefined) return null;
  const { column } = next;
  const lists = sections.map(({ children }) => children.find(({ key, isFlow }) => key === null && !isFlow));
  const isFlush = lists.some((item) => item?.column === column);
  const indent = ' '.repeat(isFlush ? column : column + 2);
  const at = name === 'host' && build !== undefined ? build.end : next.lineAt;
  const lines = [`${' '.repeat(column)}${name}:`, ...linesFor(outline, specs, when, indent)];
  if (!isSameBlock(outline, requirements.lineAt, at)) return null;
  // The key is replaced by itself, so that no other fix adds the same section at the same time.
  const keyAt = requirements.lineAt + requirements.column;
  const keyEnd = keyAt + 'requirements'.length;
  const claim = { file: outline.file, at: keyAt, end: keyEnd, text: outline.text.slice(keyAt, keyEnd) };
  return [claim, insertLines(outline, at, lines)];
}

function isFlowMapping({ value }: Node): boolean {
  return value.startsWith('{');
}

function placeOf(outline: Outline, items: readonly Node[], place: Addition['place']): number {
  if (place === 'first') return items[0]?.lineAt ?? 0;
  if (place === 'last') return items.at(-1)?.end ?? outline.text.length;
  return 'before' in place ? place.before.outer.lineAt : place.after.outer.end;
}

/** Returns the lines of list items, under a condition or not. */
export function linesFor(
  { format }: Pick<Outline, 'format'>,
  specs: readonly string[],
  when: Selector | undefined,
  indent: string,
): string[] {
  if (when === undefined) return specs.map((spec) => `${indent}- ${spec}`);
  if (format === 'meta.yaml') {
    const width = Math.max(...specs.map((spec) => spec.length));
    return specs.map((spec) => `${indent}- ${spec.padEnd(width)}  # [${when.v0}]`);
  }
  const [only = '', ...others] = specs;
  if (others.length === 0) return [`${indent}- if: ${when.v1}`, `${indent}  then: ${only}`];
  return [`${indent}- if: ${when.v1}`, `${indent}  then:`, ...specs.map((spec) => `${indent}    - ${spec}`)];
}

/** Returns the edit that removes a requirement with its line. Returns null if it is not alone on it, or in a jinja block. */
export function removeRequirement(
  outline: Outline,
  output: OutlinedOutput,
  { outer, node, isConditional }: CheckedRequirement,
): Edit | null {
  if (node.isFlow || isConditional || outer.key !== null) return null;
  if (!isSameBlock(outline, output.requirements?.lineAt ?? 0, outer.lineAt)) return null;
  return removeLines(outline.file, outer.lineAt, outer.end);
}

/** Returns the edits that move requirements, with their comments, behind the last line of another section. */
export function moveRequirements(
  outline: Outline,
  output: OutlinedOutput,
  requirements: readonly CheckedRequirement[],
  section: Extract<SectionName, 'build' | 'host'>,
): Edit[] | null {
  const removals = requirements.map((requirement) => removeRequirement(outline, output, requirement));
  if (removals.some((edit) => edit === null)) return null;
  const specs = requirements.map(({ outer }) =>
    outline.text.slice(outer.valueAt, outer.end).replace(/\r?\n[\s\S]*$/, ''),
  );
  const added = addRequirements(outline, output, { section, specs, place: 'last' });
  return added === null ? null : [...removals.filter((edit) => edit !== null), ...added];
}

/** Returns the text of a call in the recipe’s format: `{{ stdlib("c") }}`. */
export function jinjaOf({ format }: Pick<Outline, 'format'>, expression: string): string {
  return format === 'meta.yaml' ? `{{ ${expression} }}` : `\${{ ${expression} }}`;
}
