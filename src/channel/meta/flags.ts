import { type Problem, UserError } from '../../errors.js';
import { readVirtualFlags } from '../../manifest/virtual-flags.js';
import { quoteValue } from '../../text/quote-value.js';

/** The values of the flags that have a format. */
interface ReadFlags {
  readonly specs: readonly string[];
  readonly python: readonly string[];
  /** Milliseconds since 1970; null for no limit. */
  readonly before: number | null;
  readonly virtualPackages: Readonly<Record<string, string>>;
}

/** Parses the flags that have a format. Throws UserError with every bad value. */
export function readMetaFlags(request: {
  readonly specs: readonly string[];
  readonly python: readonly string[];
  readonly before: string | undefined;
  readonly virtualPackages: readonly string[];
}): ReadFlags {
  const { specs, python, before, virtualPackages } = request;
  const wrong = (where: string, expected: string, found: string): Problem => ({
    where,
    message: 'it has the wrong form',
    expected,
    found: quoteValue(found),
  });
  const day = before === undefined ? null : dayOf(before);
  const virtual = readVirtualFlags(virtualPackages);
  const problems = [
    ...(specs.length === 0
      ? [{ message: 'no package is named', expected: 'specs such as conda, "numpy >=1.17"', found: 'none' }]
      : []),
    ...python.filter((text) => !/^\d+\.\d+$/.test(text)).map((text) => wrong('--python', 'X.Y', text)),
    ...(Number.isNaN(day) ? [wrong('--before', 'a day: YYYY-MM-DD', before ?? '')] : []),
    ...virtual.problems,
  ];
  if (problems.length > 0) throw new UserError('the command line cannot be used', problems);
  return { specs, python: [...new Set(python)], before: day, virtualPackages: virtual.declared };
}

/** Returns midnight UTC of a day, in milliseconds since 1970; NaN if the text is not a day. */
function dayOf(text: string): number {
  const time = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  // `Date.parse` reads 2021-02-30 as a day in March.
  return Number.isNaN(time) || !new Date(time).toISOString().startsWith(text) ? Number.NaN : time;
}
