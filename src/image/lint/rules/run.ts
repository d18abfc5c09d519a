import { isShell, type ShellCommand } from '../../../shell/commands.js';
import { quoteValue } from '../../../text/quote-value.js';
import { runsOf } from '../runs.js';
import type { LintRule } from '../types.js';
import { expand } from '../variables.js';

const DOWNLOADS: readonly string[] = ['curl', 'wget', 'fetch'];
const SUBSTITUTED =
  /\b(?:(?:ba|da|z|k)?sh\s+-c|eval|source|\.)\s+["']?(?:\$\(|<\(|`)\s*(?:curl|wget)\b|\b(?:ba|da|z|k)?sh\s+<\(\s*(?:curl|wget)\b/;

/** A download is checked before it is run. */
export const curlSh: LintRule = {
  name: 'curl-sh',
  severity: { any: 'warning', ours: 'error' },
  check: (dockerfile) =>
    runsOf(dockerfile)
      .filter(
        ({ step, pipelines }) =>
          pipelines.some(({ commands }) => runsDownload(commands)) || SUBSTITUTED.test(step.text),
      )
      .map(({ step }) => ({
        where: step.where,
        message: 'a download is run without a check',
        expected: 'a file whose sha256 is checked before it runs',
        found: quoteValue(step.text),
        fix: 'save it, check it with sha256sum -c, then run it',
      })),
};

function runsDownload(commands: readonly ShellCommand[]): boolean {
  const first = commands.findIndex(({ name }) => DOWNLOADS.includes(name));
  return first >= 0 && commands.slice(first + 1).some(({ name }) => isShell(name));
}

/** RUN uses no sudo: a build runs as root unless USER changes that. */
export const sudo: LintRule = {
  name: 'sudo',
  severity: { any: 'warning', ours: 'warning' },
  check: (dockerfile) =>
    runsOf(dockerfile)
      .filter(({ step }) => /(?:^|&&|\|\||[;|(\n])\s*sudo\s/.test(step.text))
      .map(({ step }) => ({
        where: step.where,
        message: 'sudo may ask for a terminal or a password, which a build does not have',
        expected: 'RUN as a user with permission',
        fix: 'remove sudo, and add USER root before it if needed',
        codes: ['DL3004'],
      })),
};

/**
 * Highest uid without a problem: lastlog and faillog reserve space for every uid up to the highest and make a layer of
 * gigabytes.
 */
const HIGHEST_UID = 99_999;

/** useradd of a high uid has `-l`, so that it is not entered in lastlog and faillog. */
export const highUid: LintRule = {
  name: 'high-uid',
  severity: { any: 'warning', ours: 'warning' },
  check: (dockerfile) =>
    runsOf(dockerfile).flatMap(({ step, pipelines }) =>
      pipelines
        .flatMap(({ commands }) => commands)
        .filter(
          ({ name, args }) =>
            name === 'useradd' && !args.some((arg) => /^-[a-zA-Z]*l|^--no-log-init$/.test(arg)),
        )
        .flatMap(({ args }) => uidOf(args.map((arg) => expand(arg, step.lookUp))) ?? [])
        .filter((uid) => uid > HIGHEST_UID)
        .map((uid) => ({
          where: step.where,
          message:
            'useradd with a high uid and without -l makes a huge layer: the login log has room for every lower uid',
          expected: `useradd -l, or a uid of at most ${HIGHEST_UID}`,
          found: String(uid),
          fix: 'add -l (--no-log-init)',
          codes: ['DL3046'],
        })),
    ),
};

function uidOf(args: readonly string[]): number | null {
  for (const [index, arg] of args.entries()) {
    const option =
      /^(?:--uid=|-u)(\d+)$/.exec(arg)?.[1] ??
      (/^(?:--uid|-[a-z]*u)$/.test(arg) ? args[index + 1] : undefined);
    if (option !== undefined && /^\d+$/.test(option)) return Number(option);
  }
  return null;
}
