import { statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { choice, required, text, texts } from '../../cli/checks.js';
import type { Outcome } from '../../cli/options.js';
import { type Input, type Options, performUncached } from '../../cli/perform.js';
import { UserError } from '../../errors.js';
import {
  type Counts,
  countBySeverity,
  exitCodeFor,
  FAIL_ON,
  SEVERITIES,
  severitiesFrom,
} from '../../findings/severity.js';
import { readText, requireText } from '../../host/fs/read.js';
import { expectKind } from '../../kind/open-expected.js';
import { counted } from '../../text/counted.js';
import { CONFIG_FILES, type LintConfig, parseLintConfig } from './config.js';
import { lintDockerfile } from './lint.js';
import { type LintFinding, PROFILES } from './types.js';

/** The flags and arguments of `image lint`. */
export type ImageLintOptions = Options<typeof CHECKS>;

/** The findings of `lintDockerfiles`. Paths are absolute. */
export interface LintResult {
  readonly files: readonly string[];
  readonly counts: Counts;
  readonly findings: readonly LintFinding[];
}

const CHECKS = {
  files: required(texts()),
  /** Folder of the settings file. */
  cwd: text('.'),
  config: text(),
  /** If undefined, that of the settings file, else `any`. */
  profile: choice(PROFILES),
  /** Minimum severity to report; lower ones do not affect the exit code. */
  severity: choice(SEVERITIES, 'warning'),
  /** Minimum severity that makes the exit code 1; if undefined, that of the settings file, else `warning`. */
  failOn: choice(FAIL_ON),
  ignore: texts(),
};

/**
 * Checks Dockerfiles. Reports the exit code 2 if there is an error, 1 if there is another finding that counts. Throws UserError
 * if a file cannot be used.
 */
export async function lintDockerfiles(input: Input<ImageLintOptions, 'files'>): Promise<LintResult> {
  return performUncached(input, CHECKS, imageLint);
}

/** Does the work of `lintDockerfiles`. */
export async function imageLint(
  options: Pick<ImageLintOptions, keyof typeof CHECKS>,
): Promise<Outcome<LintResult> & { readonly exitCode: number }> {
  const { files, severity } = options;
  const config = configOf(options);
  const severities = severitiesFrom(severity);
  const findings = files
    .flatMap((file) =>
      lintDockerfile(textOf(file), file, {
        profile: options.profile ?? config?.profile ?? 'any',
        ignored: [...options.ignore, ...(config?.ignored ?? [])],
        override: config?.override ?? new Map(),
      }),
    )
    .filter((finding) => severities.includes(finding.severity));
  const counts = countBySeverity(findings);
  const unused = config?.unused.map((key) => `image lint does not use the setting ${key}`) ?? [];
  const summary = severities.map((level) => counted(counts[level], level)).join(', ');
  const quiet = [...findings.flatMap(linesOf), ...unused];
  return {
    quiet,
    lines: [...quiet, `${files.join(', ')}: ${summary}`],
    result: { files: files.map((file) => resolve(file)), counts, findings },
    exitCode: exitCodeFor(counts, options.failOn ?? config?.failOn ?? 'warning'),
  };
}

function configOf({ config, cwd }: Pick<ImageLintOptions, 'config' | 'cwd'>): LintConfig | null {
  if (config !== undefined) {
    return parseLintConfig(requireText(config, 'settings of image lint, for --config'), config);
  }
  for (const name of CONFIG_FILES) {
    const text = readText(join(cwd, name));
    if (text !== null) return parseLintConfig(text, name);
  }
  return null;
}

function textOf(file: string): string {
  if (statSync(file, { throwIfNoEntry: false })?.isDirectory() === true) {
    const fix = `give a file in it, such as ${join(file, 'Dockerfile')}`;
    throw new UserError(`No such Dockerfile: ${file}`, { where: file, message: 'this is a folder', fix });
  }
  const text = requireText(file, 'a Dockerfile');
  expectKind(file, { kinds: ['dockerfile'], what: 'a Dockerfile', command: 'image' });
  return text;
}

function linesOf({ where, severity, rule, codes, message, expected, found, fix }: LintFinding): string[] {
  const details = Object.entries({ expected, found, do: fix }).filter(([, text]) => text !== undefined);
  return [
    `${where}: ${severity}: ${message} [${[rule, ...codes].join(', ')}]`,
    ...details.map(([label, text]) => `    ${`${label}:`.padEnd(10)}${text}`),
  ];
}
