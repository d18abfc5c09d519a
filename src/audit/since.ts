import type { Finding } from './types.js';

/** What an audit found earlier, by `findingKey`. */
export interface Baseline {
  readonly keys: ReadonlySet<string>;
}

type FindingIdentity = Pick<Finding, 'rule' | 'package' | 'subdir' | 'path' | 'message'>;

/** Findings parted into new ones and those that a baseline has. */
export function sinceBaseline(
  findings: readonly Finding[],
  baseline: Baseline | null,
): { readonly fresh: readonly Finding[]; readonly known: readonly Finding[]; readonly gone: number } {
  if (baseline === null) return { fresh: findings, known: [], gone: 0 };
  const isKnown = (finding: Finding) => baseline.keys.has(findingKey(finding));
  const known = findings.filter(isKnown);
  const still = new Set(known.map(findingKey));
  return { fresh: findings.filter((one) => !isKnown(one)), known, gone: baseline.keys.size - still.size };
}

/** What tells a finding from others: the same matter in another build of the package is not new. */
export function findingKey({ rule, package: dist, subdir, path, message }: FindingIdentity): string {
  const name = dist?.replace(/-[^-]+-[^-]+$/, '') ?? null;
  return JSON.stringify([rule, name, subdir, path, message]);
}
