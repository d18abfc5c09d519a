import type { ChannelRepodata } from '../channel/types.js';
import { type MatchSpec, parseMatchSpec } from '../conda/match-spec.js';
import { compilePattern } from '../conda/pattern.js';
import type { Platform } from '../conda/platform.js';
import type { Versions } from '../conda/version.js';
import { type Problem, UserError } from '../errors.js';
import type { Recipe } from '../recipe/types.js';
import { nearestWord } from '../text/nearest.js';
import { quoteValue } from '../text/quote-value.js';
import { candidatesIn } from './bootstrap-candidates.js';
import { stackChannels } from './channel-stack.js';
import type { BootstrapCandidates } from './cut-cycle.js';
import { recipesByOutput } from './dependencies.js';
import { groupPackages } from './group.js';
import { findNeeded, type Places } from './needed.js';
import { orderNeeded } from './order.js';
import { targetNames } from './target-names.js';
import type { BuildPlan, PlanNode } from './types.js';
import { damagedOn } from './unmet.js';

/** The input of a plan. */
export interface PlanRequest {
  readonly from: Platform;
  readonly to: Platform;
  /** Match specs; a name may contain `*`. */
  readonly want: readonly string[];
  /** Channels of the source platform; the first that has a package wins. */
  readonly source: readonly ChannelRepodata[];
  /** Channels of packages that the target already has. */
  readonly target: readonly ChannelRepodata[];
  /** Channels of the target for first builds in cycles; may be empty. */
  readonly bootstrap: readonly ChannelRepodata[];
  readonly recipes: readonly Recipe[];
  /** Minutes of each build; `times` has other minutes by the name of a recipe or package. */
  readonly minutes: number;
  readonly times: ReadonlyMap<string, number>;
  readonly versions: Versions;
}

/** Plans the builds of all packages that the target lacks. Throws UserError with each wanted package that is not available. */
export function makePlan(request: PlanRequest): BuildPlan {
  const { from, to, versions } = request;
  const places: Places = {
    source: stackChannels(request.source, versions),
    target: stackChannels(request.target, versions),
    recipes: recipesByOutput(request.recipes),
    names: targetNames(from, to),
    versions,
  };
  const { specs, expanded } = wantedSpecs(request.want, places);
  const closure = findNeeded(specs, places);
  // A package that only a pattern matches may be unavailable.
  const missing = specs.filter(
    (spec) => closure.packages.get(spec.name)?.status === 'unknown' && !expanded.has(spec),
  );
  if (missing.length > 0) throw nobodyHas(missing, places, closure.unmet);
  const { specsOf, ...needed } = groupPackages(closure, new Set(specs.map(({ name }) => name)));
  const minutes = Float64Array.from(needed.nodes, (node) => minutesOf(node, request));
  const bootstrap = [...new Set(request.bootstrap.map(({ channel }) => channel))];
  const candidates: BootstrapCandidates =
    bootstrap.length === 0
      ? () => null
      : candidatesIn(stackChannels(request.bootstrap, versions), needed.nodes, specsOf, versions);
  return { from, to, bootstrap, ...needed, ...orderNeeded(needed, minutes, candidates) };
}

function minutesOf(
  { name, packages, status }: PlanNode,
  { minutes, times }: Pick<PlanRequest, 'minutes' | 'times'>,
): number {
  if (status !== 'build') return 0;
  const known = [name, ...packages].find((key) => times.has(key));
  return known === undefined ? minutes : (times.get(known) ?? minutes);
}

interface WantedSpecs {
  readonly specs: readonly MatchSpec[];
  /** The specs that a pattern expands to. */
  readonly expanded: ReadonlySet<MatchSpec>;
}

/** Parses the specs; a pattern expands to every name that it matches. */
function wantedSpecs(want: readonly string[], places: Places): WantedSpecs {
  const problems: Problem[] = [];
  const patterned = new Set<MatchSpec>();
  const specs = want.flatMap((text) => {
    try {
      const spec = parseMatchSpec(text, '--want');
      return spec.name.includes('*') ? expanded(spec) : [places.names.spec(text)];
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      problems.push(...error.problems);
      return [];
    }
  });
  if (problems.length > 0) throw new UserError('the wanted packages cannot be read', problems);
  return { specs, expanded: patterned };

  function expanded(spec: MatchSpec): MatchSpec[] {
    const isNamed = compilePattern(spec.name) ?? (() => false);
    const names = [...new Set([...places.source.names(), ...places.recipes.keys()])].filter(isNamed).sort();
    if (names.length === 0)
      problems.push({
        where: '--want',
        message: `no package name matches ${quoteValue(spec.text)}`,
        fix: 'give the channel that has it with --channel',
      });
    return names.map((source) => {
      const name = places.names.inTarget(source);
      const nameSpec = { ...spec, name, text: spec.text.replace(spec.name, name) };
      patterned.add(nameSpec);
      return nameSpec;
    });
  }
}

function nobodyHas(missing: readonly MatchSpec[], places: Places, unmet: readonly Problem[]): UserError {
  const known = [...places.source.names(), ...places.recipes.keys()];
  const problems = missing.map((spec): Problem => {
    const near = nearestWord(spec.name, known);
    const problem = unmet.find(({ where, expected }) => where === 'wanted' && expected === spec.text);
    return {
      where: '--want',
      message: 'no channel and no recipe provides it',
      expected: spec.text,
      found: problem?.found ?? 'no package of that name',
      fix:
        near === null || near === spec.name
          ? 'give the channel that has it with --channel'
          : `did you mean ${near}?`,
    };
  });
  return new UserError('wanted packages are not available', [...problems, ...damagedOn(places)]);
}
