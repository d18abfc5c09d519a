import type { Problem } from '../errors.js';
import type { Finding } from './types.js';

/** The rule of a package that cannot be opened. No other rule checks the package, and the finding cannot be suppressed. */
export const UNUSABLE = 'package-unusable';

/** Returns a finding for each reason why a package cannot be scanned. A record that cannot be read gives no package name. */
export function unusableFindings(
  about: Pick<Finding, 'package' | 'subdir'>,
  problems: readonly Problem[],
): Finding[] {
  const finding = { rule: UNUSABLE, severity: 'error', ...about, path: null } as const;
  return problems.map(({ where, message, expected, found, fix }) => ({
    ...finding,
    message: where === undefined ? message : `${where}: ${message}`,
    ...(expected === undefined ? {} : { expected }),
    ...(found === undefined ? {} : { found }),
    ...(fix === undefined ? {} : { fix }),
  }));
}
