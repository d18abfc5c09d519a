import { childNode, type Node } from '../outline/nodes.js';
import { CannotEdit } from './edit-lines.js';
import { addKey, addToList } from './lists.js';
import type { RecipeParts } from './parts.js';
import type { RequirementSection } from './types.js';

/** Returns the text of the recipe with requirements added to a part. Throws CannotEdit. */
export function addRequirements(
  parts: RecipeParts,
  index: number,
  section: RequirementSection,
  lines: readonly string[],
): string {
  const key = keyOf(section, parts);
  const requirements = childNode(partAt(parts, index), 'requirements');
  if (requirements === undefined) {
    const items = lines.map((line) => `    ${line}`);
    return addKey(parts, partAt(parts, index), ['requirements:', `  ${key}:`, ...items]);
  }
  if (requirements.children.some((child) => child.key === null))
    throw new CannotEdit(
      requirements,
      'requirements without sections',
      'build, host and run below requirements',
    );
  return addToList(parts, requirements, key, lines);
}

/** Returns a part of the recipe; the recipe itself has the index 0. */
export function partAt({ parts, root }: RecipeParts, index: number): Node {
  return parts[index] ?? root;
}

function keyOf(section: RequirementSection, { format }: RecipeParts): string {
  if (section !== 'constrains') return section;
  return format === 'meta.yaml' ? 'run_constrained' : 'run_constraints';
}
