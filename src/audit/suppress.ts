import { type Problem, UserError } from '../errors.js';
import type { Suppression } from '../manifest/types.js';
import { nearestWord } from '../text/nearest.js';
import { quoteValue } from '../text/quote-value.js';
import { RULE_IDS } from './rules.js';
import type { Finding } from './types.js';

/** The findings that count, and those that the manifest suppresses, with its reasons. */
export interface Suppressed {
  readonly findings: readonly Finding[];
  readonly ignored: readonly (Finding & { readonly because: string })[];
}

/** The rule of a suppression that matches no finding. */
const UNUSED = 'suppression-unused';

/** Throws UserError that lists every suppression whose rule does not exist. */
export function checkSuppressions(suppressions: readonly Suppression[]): void {
  const problems = suppressions
    .filter(({ rule }) => !RULE_IDS.includes(rule))
    .map(({ rule, where }): Problem => {
      const near = nearestWord(rule, RULE_IDS);
      const fix = near === null ? 'use one of the expected rules' : `did you mean ${near}?`;
      return { where, message: 'no such rule', expected: RULE_IDS.join(', '), found: quoteValue(rule), fix };
    });
  if (problems.length > 0) throw new UserError('a suppression cannot be used', problems);
}

/**
 * Separates the findings that the manifest suppresses. A suppression that matches no finding becomes a note, so that it can be
 * removed from the manifest.
 */
export function suppress(findings: readonly Finding[], suppressions: readonly Suppression[]): Suppressed {
  const used = new Set<Suppression>();
  const pairs = findings.map((finding) => {
    const suppression = suppressions.find((candidate) => matches(candidate, finding));
    if (suppression !== undefined) used.add(suppression);
    return { finding, suppression };
  });
  const unused = suppressions.filter((suppression) => !used.has(suppression)).map(noteOf);
  const counted = pairs.flatMap(({ finding, suppression }) => (suppression === undefined ? [finding] : []));
  return {
    findings: [...counted, ...unused],
    ignored: pairs.flatMap(({ finding, suppression }) =>
      suppression === undefined ? [] : [{ ...finding, because: suppression.reason }],
    ),
  };
}

function matches({ rule, package: pattern, path }: Suppression, finding: Finding): boolean {
  if (rule !== finding.rule) return false;
  // `*` also matches a finding without a package.
  const dist = finding.package ?? '';
  const isPackage = glob(pattern, dist) || glob(pattern, dist.replace(/-[^-]+-[^-]+$/, ''));
  return isPackage && (path === null || glob(path, finding.path ?? ''));
}

// Only `*` is special. No regular expression is built, so no pattern can take exponential time.
function glob(pattern: string, text: string): boolean {
  const [first = '', ...rest] = pattern.split('*');
  const last = rest.pop();
  if (last === undefined) return pattern === text;
  if (!text.startsWith(first) || text.length < first.length + last.length || !text.endsWith(last))
    return false;
  let at = first.length;
  for (const part of rest) {
    const position = text.indexOf(part, at);
    if (position === -1) return false;
    at = position + part.length;
  }
  return at <= text.length - last.length;
}

function noteOf({ rule, package: pattern, path, where }: Suppression): Finding {
  return {
    rule: UNUSED,
    severity: 'note',
    package: null,
    subdir: null,
    path: null,
    message: `the suppression at ${where} matches no finding`,
    found: [rule, pattern, ...(path === null ? [] : [path])].join(' '),
    fix: 'remove it from the manifest',
  };
}
