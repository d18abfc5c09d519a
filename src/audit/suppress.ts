import { type Problem, UserError } from '../errors.js';
import type { Suppression } from '../manifest/types.js';
import { nearestWord } from '../text/nearest.js';
import { quoteValue } from '../text/quote-value.js';
import { RULE_IDS } from './rules.js';
import type { Finding } from './types.js';

/** Findings parted into those that count and those that somebody has given a reason for. */
export interface Sifted {
  readonly findings: readonly Finding[];
  readonly ignored: readonly (Finding & { readonly because: string })[];
}

/** The rule of a package that cannot be opened: nothing else is said of it, and nothing can be taken off it. */
export const UNUSABLE = 'package-unusable';

/** The rule of a suppression that nothing needed. */
const UNUSED = 'suppression-unused';

/** Throws UserError with every suppression of a rule that there is not. */
export function checkSuppressions(suppressions: readonly Suppression[]): void {
  const problems = suppressions
    .filter(({ rule }) => !RULE_IDS.includes(rule))
    .map(({ rule, where }): Problem => {
      const near = nearestWord(rule, RULE_IDS);
      const fix = near === null ? 'take one of the expected ones' : `did you mean ${near}?`;
      return { where, message: 'no such rule', expected: RULE_IDS.join(', '), found: quoteValue(rule), fix };
    });
  if (problems.length > 0) throw new UserError('a suppression cannot be used', problems);
}

/**
 * Takes out what suppressions name. One that nothing matches becomes a note, so that it is taken out again when what it was
 * for is mended. `where` of it is the line in the manifest.
 */
export function sift(findings: readonly Finding[], suppressions: readonly Suppression[]): Sifted {
  const used = new Set<Suppression>();
  const parted = findings.map((finding) => {
    const because = suppressions.find((one) => matches(one, finding));
    if (because !== undefined) used.add(because);
    return { finding, because };
  });
  const unused = suppressions.filter((one) => !used.has(one)).map(noteOf);
  return {
    findings: [
      ...parted.flatMap(({ finding, because }) => (because === undefined ? [finding] : [])),
      ...unused,
    ],
    ignored: parted.flatMap(({ finding, because }) =>
      because === undefined ? [] : [{ ...finding, because: because.reason }],
    ),
  };
}

function matches({ rule, package: wanted, path }: Suppression, finding: Finding): boolean {
  if (rule !== finding.rule) return false;
  // What is of no package is met by `*`.
  const dist = finding.package ?? '';
  const isPackage = glob(wanted, dist) || glob(wanted, dist.replace(/-[^-]+-[^-]+$/, ''));
  return isPackage && (path === null || glob(path, finding.path ?? ''));
}

// `*` alone has a meaning; the text between is taken as it is. No expression is built of it, so none can take for ever.
function glob(pattern: string, text: string): boolean {
  const [first = '', ...rest] = pattern.split('*');
  const last = rest.pop();
  if (last === undefined) return pattern === text;
  if (!text.startsWith(first) || text.length < first.length + last.length || !text.endsWith(last))
    return false;
  let at = first.length;
  for (const part of rest) {
    const found = text.indexOf(part, at);
    if (found === -1) return false;
    at = found + part.length;
  }
  return at <= text.length - last.length;
}

function noteOf({ rule, package: wanted, path, where }: Suppression): Finding {
  return {
    rule: UNUSED,
    severity: 'note',
    package: null,
    subdir: null,
    path: null,
    message: `nothing needs the suppression at ${where}`,
    found: [rule, wanted, ...(path === null ? [] : [path])].join(' '),
    fix: 'take it out of the manifest',
  };
}
