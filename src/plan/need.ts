import type { ChannelPackage } from '../channel/types.js';
import { formatPin } from '../conda/file-name.js';
import { matches } from '../conda/match.js';
import type { MatchSpec } from '../conda/match-spec.js';
import type { PackageRecord } from '../conda/record.js';
import type { Versions } from '../conda/version.js';
import { type Problem, UserError } from '../errors.js';
import type { Recipe } from '../recipe/types.js';
import { type Ask, asksOfRecipe, asksOfRecord } from './asks.js';
import type { Shelf } from './choose.js';
import type { TargetNames } from './target-names.js';
import type { Standing } from './types.js';
import { damagedOn, nobodyHas, notRead } from './unmet.js';

/** Where packages and recipes are looked for. */
export interface Places {
  readonly source: Shelf;
  readonly target: Shelf;
  readonly recipes: ReadonlyMap<string, Recipe>;
  readonly names: TargetNames;
  readonly versions: Versions;
}

/** One package that is needed, and what it asks for by the names of the target. */
export interface NeededPackage {
  readonly name: string;
  readonly standing: Standing;
  readonly version: string | null;
  /** What makes it; null where a channel's record is all that is known. */
  readonly recipe: Recipe | null;
  readonly asks: readonly ParsedAsk[];
}

/** A dependency that was read; `kind` has bits of NEED. */
export interface ParsedAsk {
  readonly spec: MatchSpec;
  readonly kind: number;
}

/** The closure of what is wanted. */
export interface Closure {
  readonly packages: ReadonlyMap<string, NeededPackage>;
  readonly unmet: readonly Problem[];
}

/**
 * Follows what is wanted through what it asks for: through the target's own record where it has a build that fits, else
 * through the recipe, else through the source's newest build that goes with what is chosen so far. A name is looked at once,
 * and once more where the target's builds turn out not to be what somebody asks for.
 */
export function closureOf(wanted: readonly MatchSpec[], places: Places): Closure {
  const { names, source, target, versions } = places;
  const packages = new Map<string, NeededPackage>();
  const chosen = new Map<string, PackageRecord>();
  const unmet: Problem[] = [];
  const queue: string[] = [];
  const fits = new Map<string, boolean>();
  const had = new Map<string, boolean>();
  const refused = new Set<string>();
  for (const spec of wanted) meet(spec, 'wanted');
  // It grows while it is walked.
  for (const name of queue) for (const { spec } of packages.get(name)?.asks ?? []) meet(spec, name);
  return { packages, unmet: [...damagedOn(places), ...unmet] };

  function meet(spec: MatchSpec, by: string): void {
    const { name } = spec;
    const known = packages.get(name);
    if (known !== undefined && (known.standing !== 'present' || targetFits(spec))) return;
    if (known !== undefined && refused.has(spec.text)) return;
    const found = known === undefined ? find(spec) : findLacking(spec);
    if (found.standing === 'unknown') {
      unmet.push(nobodyHas(spec, by, source.builds(names.inSource(name))));
      refused.add(spec.text);
      // What others can live with is there all the same.
      if (known !== undefined) return;
    }
    packages.set(name, found);
    queue.push(name);
  }

  /** Of a channel's specs most are the same few texts. */
  function targetFits(spec: MatchSpec): boolean {
    const known = fits.get(spec.text);
    if (known !== undefined) return known;
    const isFit = target.builds(spec.name).some((build) => matches(spec, build, versions));
    fits.set(spec.text, isFit);
    return isFit;
  }

  function find(spec: MatchSpec): NeededPackage {
    const build = target.newest(spec.name, spec, goesWithRest);
    return build === null ? findLacking(spec) : ofRecord(spec.name, 'present', build.record);
  }

  function findLacking(spec: MatchSpec): NeededPackage {
    const { name } = spec;
    const build = source.newest(names.inSource(name), spec, goesWithRest);
    if (build !== null && build.record.noarch !== null) return ofRecord(name, 'noarch', build.record);
    const recipe = places.recipes.get(name);
    if (recipe !== undefined) return ofRecipe(name, recipe);
    if (build !== null) return ofRecord(name, 'build', build.record);
    return { name, standing: 'unknown', version: null, recipe: null, asks: [] };
  }

  function ofRecipe(name: string, recipe: Recipe): NeededPackage {
    const version = recipe.outputs.find((output) => output.name === name)?.version ?? recipe.version;
    const asks = parseAsks(asksOfRecipe(recipe, name), recipe.file);
    return { name, standing: 'build', version, recipe, asks };
  }

  function ofRecord(name: string, standing: Standing, record: PackageRecord): NeededPackage {
    chosen.set(name, record);
    const asks = parseAsks(asksOfRecord(record), formatPin(record));
    return { name, standing, version: record.version, recipe: null, asks };
  }

  /** What a build asks for is what was chosen, or can still be had. */
  function goesWithRest({ record }: ChannelPackage): boolean {
    return record.depends.every((text) => {
      const spec = parsed(text);
      if (spec === null || spec.name.startsWith('__')) return true;
      const other = chosen.get(spec.name);
      if (other === undefined) return somebodyHas(spec);
      return matches({ ...spec, name: other.name }, { record: other, channel: null }, versions);
    });
  }

  function somebodyHas(spec: MatchSpec): boolean {
    const known = had.get(spec.text);
    if (known !== undefined) return known;
    const { name } = spec;
    const isHad =
      places.recipes.has(name) || targetFits(spec) || source.newest(names.inSource(name), spec) !== null;
    had.set(spec.text, isHad);
    return isHad;
  }

  function parseAsks(asks: readonly Ask[], where: string): ParsedAsk[] {
    return asks.flatMap(({ spec: text, kind }) => {
      const spec = parsed(text);
      if (spec === null || spec.name.includes('*')) unmet.push(notRead(text, where));
      return spec === null || spec.name.includes('*') || spec.name.startsWith('__') ? [] : [{ spec, kind }];
    });
  }

  function parsed(text: string): MatchSpec | null {
    try {
      return names.spec(text);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      return null;
    }
  }
}
