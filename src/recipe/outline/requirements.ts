import type { ListedItem } from './items.js';
import { unquoted } from './scalars.js';

/** One line of requirements with its place. */
export interface CheckedRequirement extends ListedItem {
  /** As written, without quotes. */
  readonly text: string;
  /** Package name in lower case, with jinja left out: `cross-python_`, and empty for `{{ mpi }}`. */
  readonly name: string;
  /** `compiler`, `stdlib` and the like with their first argument; null for a plain spec. */
  readonly call: { readonly name: string; readonly argument: string } | null;
  /** Whether it counts for the target. */
  readonly isActive: boolean;
}

/** Reads one requirement. Returns null if it has no text. */
export function requirementOf(item: ListedItem, isActive: boolean): CheckedRequirement | null {
  const text = unquoted(item.node.value);
  if (text === '' || text === 'null' || text === '~' || text.length > LONGEST) return null;
  const [, name = '', , argument = ''] =
    /^\$?\{\{-?\s*(\w+)\(\s*(["'])([^"']*)\2[^}]*\)[^}]*\}\}/.exec(text) ?? [];
  const call = name === '' ? null : { name, argument };
  const isPin = call !== null && PINS.has(name);
  return {
    ...item,
    text,
    name: isPin ? argument.toLowerCase() : call === null ? nameOf(text) : '',
    call,
    isActive: isActive && item.holds,
  };
}

/** No requirement is longer. */
const LONGEST = 1000;

const PINS = new Set(['pin_compatible', 'pin_subpackage']);

function nameOf(text: string): string {
  const [name = ''] = text
    .replace(/\$?\{\{[^}]*\}\}/g, '')
    .trim()
    .split(/[\s=<>!~[]/, 1);
  return name.slice(name.lastIndexOf(':') + 1).toLowerCase();
}
