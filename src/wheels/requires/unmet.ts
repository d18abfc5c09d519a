import type { PythonTarget } from '../choose/choose.js';
import { projectName } from '../name/project-name.js';
import { versionParts } from '../name/version.js';
import { markerEnvironment } from './environment.js';
import { holds } from './marker.js';
import { parseRequirement, type Requirement } from './requirement.js';
import { meets } from './specifier.js';

/** A package or a wheel of a lock. */
export interface Installed {
  readonly name: string;
  readonly version: string;
}

/** A wheel of a lock, with the lines `Requires-Dist` of its METADATA. */
export interface Requiring extends Installed {
  readonly fn: string;
  readonly requires: readonly string[];
}

/** What a lock lacks of the requirements of a wheel, one text each: `markupsafe>=2.0`. */
export interface Unmet {
  readonly fn: string;
  readonly missing: readonly string[];
}

/** A distribution has some hundreds at most; the work for a wheel's extras is quadratic in them. */
const MOST_REQUIREMENTS = 2000;

/**
 * Returns the wheels whose requirements (PEP 508) a lock does not meet for a target, with the extras of them that other wheels ask for. A
 * package of conda meets a requirement of the same name after normalization, whatever extras. Lines that cannot be read, and versions of
 * conda that are none of PEP 440, are passed over.
 */
export function unmetRequirements(
  wheels: readonly Requiring[],
  packages: readonly Installed[],
  target: PythonTarget,
): Unmet[] {
  const requirements = new Map(
    wheels.map(({ name, requires }) => [
      name,
      requires.slice(0, MOST_REQUIREMENTS).flatMap((line) => parseRequirement(line) ?? []),
    ]),
  );
  const versions = new Map([...packages, ...wheels].map(({ name, version }) => [projectName(name), version]));
  const missing = new Map(wheels.map(({ fn, name }) => [name, { fn, texts: new Set<string>() }]));
  for (const { name, requirement } of activeRequirements(requirements, target)) {
    const lack = lackOf(requirement, versions.get(requirement.name));
    if (lack !== null) missing.get(name)?.texts.add(lack);
  }
  return [...missing.values()]
    .filter(({ texts }) => texts.size > 0)
    .map(({ fn, texts }) => ({ fn, missing: [...texts] }));
}

/** Gives what wheels require without extras, and with each extra that one of these asks for. */
function* activeRequirements(
  requirements: ReadonlyMap<string, readonly Requirement[]>,
  target: PythonTarget,
): Generator<{ readonly name: string; readonly requirement: Requirement }> {
  const wanted = [...requirements.keys()].map((name) => ({ name, extra: '' }));
  const known = new Set<string>();
  for (const { name, extra } of wanted) {
    const environment = markerEnvironment(target, extra);
    for (const requirement of requirements.get(name) ?? []) {
      const { marker, name: required, extras } = requirement;
      if (marker !== null && !holds(marker, environment)) continue;
      yield { name, requirement };
      for (const more of extras) {
        const key = `${required}[${more}]`;
        if (known.has(key) || !requirements.has(required)) continue;
        known.add(key);
        wanted.push({ name: required, extra: more });
      }
    }
  }
}

function lackOf({ name, clauses, specifier }: Requirement, version: string | undefined): string | null {
  if (version === undefined) return `${name}${specifier}`;
  if (versionParts(version) === null || meets(version, clauses)) return null;
  return `${name}${specifier} (it has ${version})`;
}
