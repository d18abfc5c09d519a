import type { Severity } from '../../findings/severity.js';
import type { RecipeFinding } from './types.js';

/** What each rule with findings of a severity takes from the score, however many places there are. */
const COSTS: Readonly<Record<Severity, number>> = { error: 20, warning: 5, note: 0 };

/** Returns how ready a recipe is for the target: 100 with nothing to do, 0 at worst. */
export function scoreOf(findings: readonly RecipeFinding[]): number {
  const rules = new Map(findings.map(({ rule, severity }) => [rule, severity]));
  const cost = [...rules.values()].reduce((sum, severity) => sum + COSTS[severity], 0);
  return Math.max(0, 100 - cost);
}
