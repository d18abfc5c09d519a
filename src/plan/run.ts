import { join, resolve } from 'node:path';
import { readChannelLists } from '../channel/open-lists.js';
import type { ChannelRepodata } from '../channel/types.js';
import { channels, choices, count, flag, text, texts } from '../cli/checks.js';
import type { Outcome } from '../cli/options.js';
import { type Input, type Options, perform } from '../cli/perform.js';
import { LIST_CHECKS } from '../cli/subject-checks.js';
import { type Platform, parsePlatform } from '../conda/platform.js';
import { loadVersions } from '../conda/version.js';
import { UserError } from '../errors.js';
import { requireText } from '../host/fs/read.js';
import { writeFileAtomic } from '../host/fs/write.js';
import { readRecipeFolder } from '../recipe/open-recipes.js';
import type { Recipe } from '../recipe/types.js';
import { emitPlan } from './emit/emit.js';
import { FORMATS } from './emit/formats.js';
import { figuresOf } from './figures.js';
import { makePlan } from './make-plan.js';
import { planLines, reportJson } from './report.js';
import { planSubject } from './subject.js';
import { parseMinutes, parseTimes } from './times.js';

/** The flags of `archi-construct plan`. */
export type PlanOptions = Options<typeof CHECKS>;

const CHECKS = {
  /** A manifest, a lock, or a file with one; null for the one in the current folder. */
  path: text(null),
  from: text('linux-64'),
  to: text(),
  want: texts(),
  channel: channels(),
  channelAlias: text(),
  ...LIST_CHECKS,
  have: channels(),
  bootstrap: channels(),
  recipes: text(),
  /** The text of the flag, not yet parsed. */
  minutes: text('3'),
  times: text(),
  workers: count({ min: 1, max: 100_000 }, 4),
  status: flag(),
  formats: choices(FORMATS, []),
  out: text('dist'),
  variant: texts(),
  variantConfig: texts(),
  exclusiveConfig: texts(),
  recipeEnv: texts(),
};

/** The plan, and the absolute paths of the emitted files. */
export type PlanResult = ReturnType<typeof reportJson> & { readonly files: readonly string[] };

/**
 * Plans the builds that the target lacks of the wanted packages, and writes the plan below `out` in the chosen formats. Throws
 * ArchiError if there is nothing to plan, or if a channel or a file cannot be read.
 */
export async function plan(input: Input<PlanOptions> = {}): Promise<PlanResult> {
  return perform(input, CHECKS, planBuilds);
}

/** Does the work of `plan`. */
export async function planBuilds(options: PlanOptions): Promise<Outcome<PlanResult>> {
  const from = parsePlatform(options.from, '--from');
  const minutes = parseMinutes(options.minutes);
  const { to, want, channel } = await planSubject(options);
  const have = options.have.length > 0 ? options.have : channel;
  const [[source = [], target = [], bootstrap = []], versions] = await Promise.all([
    readChannelLists(
      [
        { locations: channel, platform: from },
        { locations: have, platform: to },
        { locations: options.bootstrap, platform: to },
      ],
      options,
    ),
    loadVersions(),
  ]);
  if (!source.some(({ hasPlatform }) => hasPlatform)) throw nothingFrom(from, source);
  const recipes = await recipesFor(options, to);
  const times = timesOf(options.times);
  const buildPlan = makePlan({
    from,
    to,
    want,
    source,
    target,
    bootstrap,
    recipes,
    minutes,
    times,
    versions,
  });
  const figures = figuresOf(buildPlan, options.workers);
  const files = options.formats.map((format) => {
    const { fileName, text } = emitPlan(format, buildPlan, figures);
    const path = resolve(join(options.out, fileName));
    writeFileAtomic(path, text);
    return path;
  });
  const report = planLines(buildPlan, figures, options);
  return {
    lines: [...report, ...files],
    quiet: files.length > 0 ? files : report,
    result: { ...reportJson(buildPlan, figures), files },
  };
}

function nothingFrom(platform: Platform, channels: readonly ChannelRepodata[]): UserError {
  const problems = channels.map(({ channel }) => ({
    where: channel,
    message: `it has no repodata for ${platform}`,
    fix: 'give a platform that it has with --from, or a channel that has this one with --channel',
  }));
  return new UserError(`no channel has packages for ${platform}`, problems);
}

/** Reads the recipes. One that cannot be read is a warning, since a few of 30,000 always are; its packages become `unknown`. */
async function recipesFor(options: PlanOptions, platform: Platform): Promise<readonly Recipe[]> {
  if (options.recipes === undefined) return [];
  const { recipes, problems, losses } = await readRecipeFolder(options.recipes, platform, options);
  for (const { where, message } of problems) {
    options.emit({ kind: 'warning', message: `${where}: ${message}; the recipe is left out` });
  }
  for (const { where, message } of losses) {
    options.emit({ kind: 'warning', message: `${where}: ${message}; the line is left out` });
  }
  return recipes;
}

function timesOf(path: string | undefined): ReadonlyMap<string, number> {
  if (path === undefined) return new Map();
  return parseTimes(requireText(path, 'a file of build times, for --times'), path);
}
