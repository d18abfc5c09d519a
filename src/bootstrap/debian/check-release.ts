import { type Problem, UserError } from '../../errors.js';
import type { Release } from './release.js';

/** Milliseconds that a release file may be dated in the future, because clocks differ. As apt (Acquire::Max-FutureTime). */
const CLOCK_DIFFERENCE = 10_000;

/**
 * Checks suite and dates of a signed release file: the files of other suites, and old ones, have good signatures too. Throws
 * UserError, with all problems, if it is for another suite, dated in the future, or expired. `now`: milliseconds since 1970.
 */
export function checkRelease(
  release: Release,
  { suite, now, where }: { readonly suite: string; readonly now: number; readonly where: string },
): void {
  const problems = [suiteProblem(release, suite), ...dateProblems(release, now)];
  const found = problems.filter((problem) => problem !== null).map((problem) => ({ where, ...problem }));
  if (found.length > 0) throw new UserError(`the release file is not the current one of ${suite}`, found);
}

function suiteProblem({ codename, suite }: Release, requested: string): Problem | null {
  if (codename === requested || suite === requested) return null;
  return {
    message: 'it is the release file of another suite',
    expected: `Codename: ${requested}`,
    found: `Codename: ${codename ?? '(none)'}, Suite: ${suite ?? '(none)'}`,
    fix: 'use another mirror (--mirror)',
  };
}

function dateProblems({ date, validUntil }: Release, now: number): (Problem | null)[] {
  const released = parseDate(date);
  const end = validUntil === null ? Number.POSITIVE_INFINITY : parseDate(validUntil);
  return [
    Number.isNaN(released) ? unreadable('Date', date ?? '(none)') : null,
    released > now + CLOCK_DIFFERENCE
      ? {
          message: 'it is dated in the future',
          expected: `a Date before ${toText(now)}, the time of this machine's clock`,
          found: `Date: ${date}`,
          fix: "set this machine's clock, or use another mirror (--mirror)",
        }
      : null,
    Number.isNaN(end) ? unreadable('Valid-Until', validUntil ?? '') : null,
    end < now
      ? {
          message: 'it has expired: the mirror is no longer updated, or withholds updates',
          expected: `Valid-Until after ${toText(now)}`,
          found: `Valid-Until: ${validUntil}`,
          fix: 'use another mirror (--mirror), or accept this one as it is (--trust-mirror)',
        }
      : null,
  ];
}

function unreadable(field: string, found: string): Problem {
  return {
    message: `${field} is not a date`,
    expected: 'a date such as Sat, 11 Jul 2026 10:16:37 UTC',
    found,
    fix: 'use another mirror (--mirror)',
  };
}

/** Returns milliseconds since 1970; NaN if the text is not a date in UTC. */
function parseDate(text: string | null): number {
  return /(UTC|GMT|\+0000)$/.test(text ?? '') ? Date.parse(text ?? '') : Number.NaN;
}

function toText(time: number): string {
  return new Date(time).toUTCString();
}
