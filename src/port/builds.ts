import { createHash } from 'node:crypto';
import { buildsOf } from '../plan/emit/builds.js';
import type { BuildPlan } from '../plan/types.js';
import type { InputDigests, PortBuild } from './types.js';

/** To be raised when the same inputs would give other packages. */
const VERSION = 1;

/**
 * Returns the builds of a plan, wave by wave. The digest of a build is that of its recipe, of its engine, of what all builds have
 * in common, and of the digests of the builds that it needs: a change reaches the builds behind it, and no others. Throws UserError if a name
 * cannot be written into a makefile.
 */
export function portBuilds(
  plan: BuildPlan,
  { common, engineOf, recipe: digestOf }: InputDigests,
): PortBuild[] {
  const digests = new Map<string, string>();
  return buildsOf(plan).map(({ id, name, recipe, kind, needs, wave }) => {
    const before = needs.map((need) => digests.get(need));
    const inputs = [VERSION, plan.from, plan.to, common, engineOf(recipe), kind, digestOf(recipe), before];
    const digest = createHash('sha256').update(JSON.stringify(inputs)).digest('hex');
    digests.set(id, digest);
    return { id, name, recipe, kind, needs, wave, digest, stamp: stampOf(id, digest) };
  });
}

/** Digits of the digest that a stamp has in its name. */
const DIGITS = 16;

function stampOf(id: string, digest: string): string {
  return `${id}.${digest.slice(0, DIGITS)}`;
}

/** Returns the id in the name of a stamp; null if the name is not one. */
export function idOfStamp(name: string): string | null {
  return /^([A-Za-z0-9-]+)\.[0-9a-f]{16}$/.exec(name)?.[1] ?? null;
}

/** Whether the tests of a build run: those of a first build in a cycle need what is built after it. */
export function isTested({ kind }: Pick<PortBuild, 'kind'>): boolean {
  return kind !== 'without-tests' && kind !== 'bootstrap';
}
