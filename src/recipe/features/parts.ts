import { type ListedItem, listedItems } from '../outline/items.js';
import { childNode, type Node, readNodes } from '../outline/nodes.js';
import { outputNodes } from '../outline/outline.js';
import { unquoted } from '../outline/scalars.js';
import type { TextFile } from '../types.js';

/** The places of a recipe that features change. The first part is the recipe itself, the others are its outputs. */
export interface RecipeParts extends TextFile {
  readonly format: 'meta.yaml' | 'recipe.yaml';
  readonly newline: string;
  readonly root: Node;
  readonly parts: readonly Node[];
}

/** Reads the places. Never throws. */
export function recipeParts({ file, text }: TextFile): RecipeParts {
  const root = readNodes(text);
  const outputs = (childNode(root, 'outputs')?.children ?? []).flatMap((item) => outputNodes(item));
  return {
    ...{ file, text, root, parts: [root, ...outputs] },
    format: /meta\.yaml$/.test(file) ? 'meta.yaml' : 'recipe.yaml',
    newline: /\r?\n/.exec(text)?.[0] ?? '\n',
  };
}

/**
 * Returns the indices of the parts that are built with features: the outputs. Of a recipe without outputs it is the recipe itself,
 * and of a meta.yaml with outputs that too if it has requirements or a script, which conda-build runs before those of the outputs.
 */
export function builtParts({ format, root, parts }: RecipeParts): number[] {
  const outputs = parts.map((_, index) => index).slice(1);
  const hasOwn =
    childNode(root, 'requirements') !== undefined || childNode(root, 'build', 'script') !== undefined;
  return outputs.length === 0 || (format === 'meta.yaml' && hasOwn) ? [0, ...outputs] : outputs;
}

/** Returns the name of a part as written, in lower case; empty if it has none. */
export function partName(part: Node): string {
  const name =
    childNode(part, 'package', 'name') ?? childNode(part, 'staging', 'name') ?? childNode(part, 'name');
  return unquoted(name?.value ?? '').toLowerCase();
}

/** Returns every item of the requirements of a part, whatever its conditions. */
export function requirementItems(requirements: Node | undefined): ListedItem[] {
  if (requirements === undefined) return [];
  const isList = requirements.children.some(({ key }) => key === null);
  const sections = isList ? [requirements] : requirements.children;
  return sections.flatMap((section) => listedItems(section, () => true));
}
