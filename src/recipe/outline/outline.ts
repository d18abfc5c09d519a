import type { TextFile } from '../types.js';
import { blockDepths } from './blocks.js';
import type { Conditions, Machines } from './conditions.js';
import { type ListedItem, listedItems } from './items.js';
import { childNode, type Node, nodesBelow, readNodes } from './nodes.js';
import { type CheckedRequirement, requirementOf } from './requirements.js';
import { unquoted } from './scalars.js';

/** The sections of requirements that the rules look into. */
export type SectionName = 'build' | 'host' | 'run';

/** One section of requirements, with its place. */
export interface Section {
  readonly node: Node;
  readonly requirements: readonly CheckedRequirement[];
}

/** One output of a recipe, or the recipe itself, with the places of its requirements. */
export interface OutlinedOutput {
  /** As written; empty if there is none. */
  readonly name: string;
  readonly node: Node;
  readonly isNoarch: boolean;
  /** The node of `requirements`, if it is a mapping. */
  readonly requirements: Node | undefined;
  readonly sections: ReadonlyMap<SectionName, Section>;
  /** The items of `script`: commands, or names of files. */
  readonly script: readonly ListedItem[];
}

/** A recipe with the places of what the rules look at. */
export interface Outline {
  readonly file: string;
  readonly text: string;
  readonly format: 'meta.yaml' | 'recipe.yaml';
  /** `\n` or `\r\n`, as the text has it first. */
  readonly newline: string;
  readonly root: Node;
  /** First the recipe itself, unless it only groups outputs. */
  readonly outputs: readonly OutlinedOutput[];
  /** Whether a line or an `if` counts for the target, by the node that it begins. */
  readonly isActive: (node: Node) => boolean;
  /** The number of open jinja blocks at an offset: a line must not be added to or taken out of one unseen. */
  readonly blockDepth: (offset: number) => number;
}

/** Reads the places in a recipe. Never throws: what cannot be read is not there. */
export function outlineRecipe({ file, text }: TextFile, machines: Machines, conditions: Conditions): Outline {
  const format = /meta\.yaml$/.test(file) ? 'meta.yaml' : 'recipe.yaml';
  const root = readNodes(text);
  const isActive = activeLines(text, format, machines, conditions);
  const holds = (expression: string) => conditions.holds(expression, machines);
  const read = (node: Node): OutlinedOutput => outputOf(node, { format, isActive, holds });
  const own = read(root);
  const others = (childNode(root, 'outputs')?.children ?? []).flatMap((item) => outputNodes(item)).map(read);
  const isOnlyGroup = others.length > 0 && own.sections.size === 0 && own.script.length === 0;
  return {
    ...{ file, text, format, root, isActive },
    blockDepth: format === 'meta.yaml' ? blockDepths(text) : () => 0,
    newline: /\r?\n/.exec(text)?.[0] ?? '\n',
    outputs: isOnlyGroup ? others : [own, ...others],
  };
}

/** Returns the outputs of an item of `outputs`: the item itself, or those of its branches. */
export function outputNodes(item: Node): Node[] {
  if (childNode(item, 'if') === undefined) return [item];
  return ['then', 'else'].flatMap((key) => {
    const branch = childNode(item, key);
    if (branch === undefined) return [];
    const items = branch.children.filter((child) => child.key === null);
    return items.length === 0 ? [branch] : items;
  });
}

/** A section with more requirements is not read. */
const MOST_REQUIREMENTS = 500;

interface OutputReading {
  readonly format: Outline['format'];
  readonly isActive: (node: Node) => boolean;
  readonly holds: (expression: string) => boolean;
}

function outputOf(node: Node, reading: OutputReading): OutlinedOutput {
  const requirements = childNode(node, 'requirements');
  const sections = new Map<SectionName, Section>();
  for (const name of ['build', 'host', 'run'] as const) {
    const section = childNode(requirements, name);
    if (section === undefined) continue;
    const listed = listedItems(section, reading.holds);
    const read = listed.length > MOST_REQUIREMENTS ? [] : listed;
    const found = read.flatMap((item) => requirementOf(item, reading.isActive(item.node)) ?? []);
    sections.set(name, { node: section, requirements: found });
  }
  const name = childNode(node, 'package', 'name') ?? childNode(node, 'name');
  return {
    name: unquoted(name?.value ?? ''),
    node,
    isNoarch: isNoarch(node, reading),
    requirements: sections.size === 0 ? undefined : requirements,
    sections,
    script: scriptOf(node, reading),
  };
}

function isNoarch(node: Node, { isActive }: OutputReading): boolean {
  const noarch = [childNode(node, 'build'), node].flatMap(
    (parent) => parent?.children.filter(({ key }) => key === 'noarch') ?? [],
  );
  return noarch.some((child) => isActive(child) && !/^(?:false|no|)$/i.test(unquoted(child.value)));
}

function scriptOf(node: Node, { holds, isActive }: OutputReading): ListedItem[] {
  const build = childNode(node, 'build');
  const script = childNode(build, 'script') ?? childNode(node, 'script');
  if (script === undefined) return [];
  const content = childNode(script, 'content') ?? childNode(script, 'file') ?? script;
  return listedItems(content, holds).filter((item) => isActive(item.node));
}

/** Returns whether each line of a meta.yaml counts for the target; of a recipe.yaml all do. */
function activeLines(
  text: string,
  format: Outline['format'],
  machines: Machines,
  conditions: Conditions,
): (node: Node) => boolean {
  if (format === 'recipe.yaml' || !text.includes('[')) return () => true;
  const lines = text.split('\n');
  const active = conditions.lines(
    lines.map((line) => line.replace(/\r$/, '')),
    machines,
  );
  const begins = new Map<number, boolean>();
  let at = 0;
  for (const [index, line] of lines.entries()) {
    begins.set(at, active[index] ?? true);
    at += line.length + 1;
  }
  return (node) => begins.get(node.lineAt) ?? true;
}

/** Returns the nodes with a key at or below a node. */
export function nodesWithKey(node: Node, key: string): Node[] {
  return [...nodesBelow(node)].filter((child) => child.key === key);
}
