import type { ChannelPackage } from '../channel/types.js';
import { formatPin } from '../conda/file-name.js';
import { matches } from '../conda/match.js';
import type { MatchSpec } from '../conda/match-spec.js';
import type { PackageRecord } from '../conda/record.js';
import type { Versions } from '../conda/version.js';
import { type Problem, UserError } from '../errors.js';
import type { Recipe } from '../recipe/types.js';
import type { ChannelStack } from './channel-stack.js';
import { type Dependency, dependenciesOfRecipe, dependenciesOfRecord } from './dependencies.js';
import type { TargetNames } from './target-names.js';
import type { Status } from './types.js';
import { damagedOn, nobodyHas, notRead } from './unmet.js';

/** The channels and recipes that packages come from. */
export interface Places {
  readonly source: ChannelStack;
  readonly target: ChannelStack;
  readonly recipes: ReadonlyMap<string, Recipe>;
  readonly names: TargetNames;
  readonly versions: Versions;
}

/** One needed package and its dependencies, by the names of the target. */
export interface NeededPackage {
  readonly name: string;
  readonly status: Status;
  readonly version: string | null;
  /** The recipe that makes it; null if only a channel's record is known. */
  readonly recipe: Recipe | null;
  readonly dependencies: readonly ParsedDependency[];
}

/** A dependency as a match spec; `kind` has bits of NEED. */
export interface ParsedDependency {
  readonly spec: MatchSpec;
  readonly kind: number;
}

/** The wanted packages and everything that they need. */
export interface NeededPackages {
  readonly packages: ReadonlyMap<string, NeededPackage>;
  readonly unmet: readonly Problem[];
}

/**
 * Follows the dependencies of the wanted packages. Those of a package come from the target's record if it has a matching build,
 * else from the recipe, else from the source's newest build that is compatible with the builds chosen so far. A name is
 * looked up once, and again if a later spec does not match the target's builds.
 */
export function findNeeded(specs: readonly MatchSpec[], places: Places): NeededPackages {
  const { names, source, target, versions } = places;
  const packages = new Map<string, NeededPackage>();
  const chosen = new Map<string, PackageRecord>();
  const unmet: Problem[] = [];
  const queue: string[] = [];
  const fits = new Map<string, boolean>();
  const had = new Map<string, boolean>();
  const refused = new Set<string>();
  for (const spec of specs) meet(spec, 'wanted');
  // The loop reaches the names that it adds.
  for (const name of queue) for (const { spec } of packages.get(name)?.dependencies ?? []) meet(spec, name);
  return { packages, unmet: [...damagedOn(places), ...unmet] };

  function meet(spec: MatchSpec, by: string): void {
    const { name } = spec;
    const known = packages.get(name);
    if (known !== undefined && (known.status !== 'present' || targetFits(spec))) return;
    if (known !== undefined && refused.has(spec.text)) return;
    const needed = known === undefined ? find(spec) : findLacking(spec);
    if (needed.status === 'unknown') {
      unmet.push(nobodyHas(spec, by, source.builds(names.inSource(name))));
      refused.add(spec.text);
      // The target's build, which earlier specs match, stays.
      if (known !== undefined) return;
    }
    packages.set(name, needed);
    queue.push(name);
  }

  /** Returns true if the target has a matching build. Caches the results by text: most specs of a channel are repeated. */
  function targetFits(spec: MatchSpec): boolean {
    const known = fits.get(spec.text);
    if (known !== undefined) return known;
    const isFit = target.newest(spec.name, spec) !== null;
    fits.set(spec.text, isFit);
    return isFit;
  }

  function find(spec: MatchSpec): NeededPackage {
    const build = target.newest(spec.name, spec, isCompatible);
    return build === null ? findLacking(spec) : ofRecord(spec.name, 'present', build.record);
  }

  function findLacking(spec: MatchSpec): NeededPackage {
    const { name } = spec;
    const build = source.newest(names.inSource(name), spec, isCompatible);
    if (build !== null && build.record.noarch !== null) return ofRecord(name, 'noarch', build.record);
    const recipe = places.recipes.get(name);
    if (recipe !== undefined) return ofRecipe(name, recipe);
    if (build !== null) return ofRecord(name, 'build', build.record);
    return { name, status: 'unknown', version: null, recipe: null, dependencies: [] };
  }

  function ofRecipe(name: string, recipe: Recipe): NeededPackage {
    const version = recipe.outputs.find((output) => output.name === name)?.version ?? recipe.version;
    const dependencies = parseDependencies(dependenciesOfRecipe(recipe, name), recipe.file);
    return { name, status: 'build', version, recipe, dependencies };
  }

  function ofRecord(name: string, status: Status, record: PackageRecord): NeededPackage {
    chosen.set(name, record);
    const dependencies = parseDependencies(dependenciesOfRecord(record), formatPin(record));
    return { name, status, version: record.version, recipe: null, dependencies };
  }

  /** Returns true if each dependency matches the chosen build of that name, or is available if none is chosen. */
  function isCompatible({ record }: ChannelPackage): boolean {
    return record.depends.every((text) => {
      const spec = parsed(text);
      if (spec === null || spec.name.startsWith('__')) return true;
      const other = chosen.get(spec.name);
      if (other === undefined) return isAvailable(spec);
      return matches({ ...spec, name: other.name }, { record: other, channel: null }, versions);
    });
  }

  function isAvailable(spec: MatchSpec): boolean {
    const known = had.get(spec.text);
    if (known !== undefined) return known;
    const { name } = spec;
    const isHad =
      places.recipes.has(name) || targetFits(spec) || source.newest(names.inSource(name), spec) !== null;
    had.set(spec.text, isHad);
    return isHad;
  }

  function parseDependencies(dependencies: readonly Dependency[], where: string): ParsedDependency[] {
    return dependencies.flatMap(({ spec: text, kind }) => {
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
