import { isPackageName } from '../../conda/identifier.js';
import { EDGE, type GraphNode } from '../../graph-core/types.js';
import { quoteValue } from '../../text/quote-value.js';

/** A node's name as people read it: what is no package name is quoted, and steers no terminal. */
export function labelOf({ name, version }: Pick<GraphNode, 'name' | 'version'>): string {
  const label = isPackageName(name) ? name : quoteValue(name);
  return version === null ? label : `${label} ${version.replace(/[^\x21-\x7e]/g, '?').slice(0, 64)}`;
}

/** `build, host`; an edge that is for running alone has no words. */
export function kindsOf(kinds: number): string[] {
  const words = Object.entries(EDGE).filter(([, bit]) => (kinds & bit) !== 0);
  return words.map(([word]) => word).toReversed();
}
