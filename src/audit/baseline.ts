import type { Finding } from './types.js';

/** The findings of an earlier audit, by `findingKey`. */
export interface Baseline {
  readonly keys: ReadonlySet<string>;
}

type FindingIdentity = Pick<Finding, 'rule' | 'package' | 'subdir' | 'path' | 'message'>;

/** Separates new findings from those that the baseline has; `gone` counts those that only the baseline has. */
export function sinceBaseline(
  findings: readonly Finding[],
  baseline: Baseline | null,
): { readonly fresh: readonly Finding[]; readonly known: readonly Finding[]; readonly gone: number } {
  if (baseline === null) return { fresh: findings, known: [], gone: 0 };
  const isKnown = (finding: Finding) => baseline.keys.has(findingKey(finding));
  const known = findings.filter(isKnown);
  const still = new Set(known.map(findingKey));
  return {
    fresh: findings.filter((finding) => !isKnown(finding)),
    known,
    gone: baseline.keys.size - still.size,
  };
}

/** Returns the identity of a finding, which is the same for other versions and builds of the package. */
export function findingKey({ rule, package: dist, subdir, path, message }: FindingIdentity): string {
  const name = dist?.replace(/-[^-]+-[^-]+$/, '') ?? null;
  return JSON.stringify([rule, name, subdir, path, message]);
}
