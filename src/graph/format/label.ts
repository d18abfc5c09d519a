import { isPackageName } from '../../conda/identifier.js';
import { EDGE, type GraphNode } from '../../graph-core/types.js';
import { quoteValue } from '../../text/quote-value.js';

/** Returns a node's name and version. A name that is not a package name is quoted, with its control characters escaped. */
export function labelOf({ name, version }: Pick<GraphNode, 'name' | 'version'>): string {
  const label = isPackageName(name) ? name : quoteValue(name);
  return version === null ? label : `${label} ${version.replace(/[^\x21-\x7e]/g, '?').slice(0, 64)}`;
}

/** Returns the names of an edge's kinds, such as `build`, `host`. */
export function kindsOf(kinds: number): string[] {
  const words = Object.entries(EDGE).filter(([, bit]) => (kinds & bit) !== 0);
  return words.map(([word]) => word).toReversed();
}
