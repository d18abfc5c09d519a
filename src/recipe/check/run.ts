import { isAbsolute, relative, resolve, sep } from 'node:path';
import { choice, flag, required, text, texts } from '../../cli/checks.js';
import type { Outcome } from '../../cli/options.js';
import { type Input, type Options, performUncached } from '../../cli/perform.js';
import { parsePlatform } from '../../conda/platform.js';
import { loadVersions } from '../../conda/version.js';
import { type Problem, UserError } from '../../errors.js';
import {
  countBySeverity,
  exitCodeFor,
  FAIL_ON,
  SEVERITIES,
  severitiesFrom,
} from '../../findings/severity.js';
import { realPathOf, statOf } from '../../host/fs/read.js';
import { writeFileAtomic } from '../../host/fs/write.js';
import { escapeForTerminal } from '../../text/escape.js';
import { recipesAt } from '../open-files.js';
import type { Machines } from '../outline/conditions.js';
import { matcherOf } from '../read-recipe.js';
import { textProblems } from '../text-problems.js';
import type { TextFile } from '../types.js';
import { createChecker, filesOf, type RecipeChecker } from './check.js';
import { readFeedstock } from './open-files.js';
import { type ChangedFile, unifiedPatch } from './patch.js';
import { REPORT_FORMATS } from './report/formats.js';
import { markdownLines } from './report/markdown.js';
import { sarifText } from './report/sarif.js';
import { findingLines, summaryLines } from './report/text.js';
import type { RecipeReport } from './report/types.js';
import { scoreOf } from './score.js';
import type { RecipeFiles, RecipeFinding } from './types.js';

/** The flags and arguments of `archi-construct recipe check`. */
export type RecipeCheckOptions = Options<typeof CHECKS>;

/** The result of `checkRecipes`. Paths are absolute; with `fix`, the findings are those that remain. */
export interface RecipeCheckResult extends RecipeReport {
  /** The patch of all repairs, with `diff`; else null. */
  readonly patch: string | null;
  /** The file with the patch or the report; null if it is printed. */
  readonly out: string | null;
}

const CHECKS = {
  /** Recipes, or folders of recipes. */
  paths: required(texts()),
  from: text('linux-64'),
  to: text('linux-aarch64'),
  fix: flag(),
  diff: flag(),
  /** Whether Unix alone builds the recipes: then lines that Windows would run as well are repaired too. */
  unixOnly: flag(),
  format: choice(REPORT_FORMATS, 'text'),
  out: text(null),
  /** Minimum severity to report; lower ones do not affect the exit code. */
  severity: choice(SEVERITIES, 'warning'),
  failOn: choice(FAIL_ON, 'warning'),
};

/**
 * Checks whether recipes can be cross-compiled, and repairs them with `fix`. Reports the exit code 2 if there is an error, 1 if
 * there is another finding that counts. Throws UserError if a path cannot be used.
 */
export async function checkRecipes(input: Input<RecipeCheckOptions, 'paths'>): Promise<RecipeCheckResult> {
  return performUncached(input, CHECKS, run);
}

type Own = Pick<RecipeCheckOptions, keyof typeof CHECKS>;

async function run(options: Own): Promise<Outcome<RecipeCheckResult>> {
  const machines = machinesOf(options);
  const recipes = [...new Set(options.paths.flatMap(recipesAt).map((recipe) => recipe.path))];
  const checker = createChecker(machines, matcherOf(await loadVersions()), options);
  const places = options.paths.flatMap((path) => realPathOf(path) ?? []);
  const checked = recipes.map((path) => checkOne(path, checker, { ...options, places }));
  const patch = options.diff ? unifiedPatch(checked.flatMap(({ changed }) => changed.map(forPatch))) : null;
  if (patch !== null && options.out === null) checkPrintable(patch);
  const fixed = options.fix ? checked.flatMap(({ changed }) => changed.map(write)) : [];
  const report = reportOf(machines, checked, { ...options, fixed });
  const problems = checked.flatMap((recipe) => recipe.problems);
  const error =
    problems.length === 0
      ? null
      : new UserError(`some recipes cannot be checked${options.fix ? ' and repaired' : ''}`, problems);
  const output = patch ?? formatted(report, options.format);
  if (options.out !== null) writeFileAtomic(options.out, output);
  const out = options.out === null ? null : resolve(options.out);
  const isText = patch === null && options.format === 'text';
  const printed = out === null ? output.split('\n').slice(0, -1) : [out];
  return {
    quiet: isText && out === null ? findingLines(report) : printed,
    lines: isText || out !== null ? [...printed, ...(out === null ? [] : summaryLines(report))] : printed,
    result: { ...absolute(report), patch, out },
    exitCode: exitCodeFor(report.counts, options.failOn),
    error,
  };
}

function machinesOf({ from, to }: Own): Machines {
  const machines = { from: parsePlatform(from, '--from'), to: parsePlatform(to, '--to') };
  if (machines.from !== machines.to) return machines;
  throw new UserError('there is nothing to cross-compile', {
    ...{ where: '--to', message: 'the platform is that of --from', found: machines.to },
    expected: 'the platform that the packages are to be built for',
    fix: 'give another platform to --to, or to --from',
  });
}

interface CheckedOne {
  readonly path: string;
  readonly findings: readonly RecipeFinding[];
  readonly score: number;
  /** The files that repairs change. */
  readonly changed: readonly Change[];
  readonly problems: readonly Problem[];
}

interface Change extends TextFile {
  readonly before: string;
}

interface CheckOptions extends Pick<Own, 'fix' | 'diff'> {
  /** Real paths: only what lies there is repaired. */
  readonly places: readonly string[];
}

function checkOne(path: string, checker: RecipeChecker, { fix, diff, places }: CheckOptions): CheckedOne {
  const files = readFeedstock(path);
  const problems = [
    ...filesOf(files).flatMap(textProblems),
    ...(fix ? filesOf(files).flatMap(({ file }) => linkProblems(file, places)) : []),
  ];
  if (problems.length > 0) return { path, findings: [], score: 0, changed: [], problems };
  const repaired = fix || diff ? checker.fix(files) : files;
  const findings = checker.check(fix ? repaired : files);
  return { path, findings, score: scoreOf(findings), changed: changesOf(files, repaired), problems };
}

function changesOf(before: RecipeFiles, after: RecipeFiles): Change[] {
  const texts = new Map(filesOf(before).map((file) => [file.file, file.text]));
  return filesOf(after).flatMap(({ file, text: content }) => {
    const old = texts.get(file) ?? '';
    return old === content ? [] : [{ file, text: content, before: old }];
  });
}

/** A path below the current folder is relative, any other one begins at the root. */
function forPatch({ file, text: after, before }: Change): ChangedFile {
  return { path: fromHere(file).split(sep).join('/').replace(/^\/+/, ''), before, after };
}

function fromHere(file: string): string {
  const path = relative('.', file);
  return path.startsWith('..') || isAbsolute(path) ? resolve(file) : path;
}

/** Throws UserError if a patch has characters that would be escaped where it is printed, so that it would not apply. */
function checkPrintable(patch: string): void {
  if (escapeForTerminal(patch) === patch) return;
  throw new UserError('the patch cannot be printed', {
    message: 'it has control characters, such as the line ends of Windows',
    fix: 'write it into a file: --out FILE',
  });
}

/** A repair must not change what nobody named. */
function linkProblems(file: string, places: readonly string[]): Problem[] {
  const target = realPathOf(file) ?? file;
  if (places.some((place) => target === place || target.startsWith(`${place.replace(/\/$/, '')}/`)))
    return [];
  return [
    {
      ...{
        where: file,
        message: 'this is a link out of the given folder, so it is not repaired',
        found: target,
      },
      fix: 'give the path that it leads to, or leave out --fix',
    },
  ];
}

/** Writes a repaired file; a link to it stays one. */
function write({ file, text: content }: Change): string {
  const path = realPathOf(file) ?? file;
  writeFileAtomic(path, content, (statOf(path)?.mode ?? 0o644) & 0o777);
  return file;
}

function reportOf(
  { from, to }: Machines,
  checked: readonly CheckedOne[],
  { severity, fixed }: Pick<Own, 'severity'> & { readonly fixed: readonly string[] },
): RecipeReport {
  const reported = severitiesFrom(severity);
  const findings = checked.flatMap((recipe) =>
    recipe.findings.filter((finding) => reported.includes(finding.severity)),
  );
  const recipes = checked
    .filter(({ problems }) => problems.length === 0)
    .map(({ path, score, findings: own }) => ({
      name: path,
      score,
      counts: countBySeverity(own.filter((finding) => reported.includes(finding.severity))),
    }));
  return { from, to, recipes, counts: countBySeverity(findings), findings, fixed };
}

function formatted(report: RecipeReport, format: Own['format']): string {
  if (format === 'sarif') return `${sarifText(report, (file) => fromHere(file).split(sep).join('/'))}\n`;
  const lines =
    format === 'markdown' ? markdownLines(report) : [...findingLines(report), ...summaryLines(report)];
  return lines.map((line) => `${line}\n`).join('');
}

function absolute({ recipes, findings, fixed, ...report }: RecipeReport): RecipeReport {
  return {
    ...report,
    recipes: recipes.map((recipe) => ({ ...recipe, name: resolve(recipe.name) })),
    findings: findings.map((finding) => {
      const file = resolve(finding.file);
      return { ...finding, file, where: `${file}:${finding.line}:${finding.column}` };
    }),
    fixed: fixed.map((file) => resolve(file)),
  };
}
