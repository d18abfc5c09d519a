import type { LockedPackage } from '../../conda/locked-package.js';
import { pythonJson } from '../../conda/sorted-json.js';
import { type Problem, UserError } from '../../errors.js';
import { textOf } from '../meaning/values.js';
import { allPackages, type BuiltFacts } from './built-facts.js';
import { pythonText, type TextErrors } from './python-text.js';

/** Which texts of licences are written, and how a text that is not UTF-8 is read. */
export interface LicensesOutput {
  readonly includeText: boolean;
  readonly textErrors: TextErrors;
}

/**
 * Returns licenses.json: the licence of each package, and its files. constructor has absolute paths in the cache of the builder; here
 * they are those in the package. Throws UserError with every text that cannot be read.
 */
export function licensesJson({ includeText, textErrors }: LicensesOutput, facts: BuiltFacts): string {
  const problems: Problem[] = [];
  const alias = textOf(facts.construct, 'conda_channel_alias')?.value ?? ALIAS;
  const licenses = new Map<string, object>();
  for (const locked of allPackages(facts)) {
    const files = (facts.contents.get(locked.fn)?.licenses ?? []).map(({ path, data }) => {
      const text = includeText ? pythonText(data, textErrors) : null;
      if (includeText && text === null) problems.push(notText(locked, path));
      return { path, text };
    });
    licenses.set(distText(locked, alias), { type: locked.record.license, files });
  }
  if (problems.length > 0) throw new UserError('licenses.json cannot be written', problems);
  return pythonJson(licenses);
}

const ALIAS = 'https://conda.anaconda.org';

/** Returns what conda calls a package: `conda-forge/linux-64::name-version-build`. */
function distText(
  { channel, record: { subdir, name, version, build } }: LockedPackage,
  alias: string,
): string {
  return `${channelName(channel, alias.replace(/\/+$/, ''))}/${subdir}::${name}-${version}-${build}`;
}

function channelName(channel: string, alias: string): string {
  if (/^https?:\/\/repo\.anaconda\.com\/pkgs\/(?:main|r|msys2)$/.test(channel)) return 'defaults';
  return channel.startsWith(`${alias}/`) ? channel.slice(alias.length + 1) : channel;
}

function notText({ fn }: LockedPackage, path: string): Problem {
  return {
    where: `${fn}: ${path}`,
    message: 'the licence is not UTF-8',
    fix: 'write licenses: {include_text: true, text_errors: replace} in build_outputs',
  };
}
