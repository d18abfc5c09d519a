import { compareDotted } from '../conda/dotted.js';
import type { LockedPackage } from '../conda/locked-package.js';
import { matches } from '../conda/match.js';
import { readMatchSpec, specName } from '../conda/match-spec.js';
import { loadVersions } from '../conda/version.js';
import { lowerBounds } from '../conda/version-spec.js';
import type { Lock } from './types.js';
import { declaredOf, virtualRecord } from './virtual-packages.js';

/** The glibc that conda assumes if it knows nothing of the machine. */
const USUAL_GLIBC = '2.17';

const GLIBC = '__glibc';

type HasNeeds = { readonly record: Pick<LockedPackage['record'], 'depends' | 'constrains'> };

/** Returns the declared virtual packages, with conda's default for __glibc if it is not declared. */
export function withUsualGlibc(declared: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return { [GLIBC]: USUAL_GLIBC, ...declared };
}

/**
 * Returns the versions of glibc to try, lowest first: conda's default, then the newer ones that packages require. Returns only
 * the declared version if there is one.
 */
export function glibcsToTry(
  declared: Readonly<Record<string, string>>,
  packages: readonly HasNeeds[],
): readonly string[] {
  const stated = declared[GLIBC];
  if (stated !== undefined) return [stated];
  const asked = glibcSpecs(packages).flatMap((text) => lowerBounds(readMatchSpec(text)?.version ?? null));
  const newer = [...new Set(asked)].filter(
    (version) => /^\d+(?:\.\d+)*$/.test(version) && compareDotted(version, USUAL_GLIBC) > 0,
  );
  return [USUAL_GLIBC, ...newer.sort(compareDotted)];
}

/**
 * Adds the lowest glibc that all packages accept, and lists it in `derived`, if no glibc is declared and conda's default is
 * too old for them. Returns the lock without a derived glibc otherwise.
 */
export async function withDerivedGlibc(lock: Lock): Promise<Lock> {
  const { derived: _, ...rest } = lock;
  const plain: Lock = { ...rest, virtualPackages: declaredOf(lock) };
  const [usual, ...newer] = glibcsToTry(plain.virtualPackages, lock.packages);
  if (newer.length === 0) return plain;
  const specs = glibcSpecs(lock.packages).flatMap((text) => readMatchSpec(text) ?? []);
  const versions = await loadVersions();
  const fits = (glibc: string) => {
    const subject = { record: virtualRecord(GLIBC, glibc), channel: null };
    return specs.every((spec) => matches(spec, subject, versions));
  };
  const glibc = [usual, ...newer].find((version) => version !== undefined && fits(version));
  // If no version fits, the closure check names the packages that contradict each other.
  if (glibc === undefined || glibc === usual) return plain;
  return { ...plain, virtualPackages: { ...plain.virtualPackages, [GLIBC]: glibc }, derived: [GLIBC] };
}

function glibcSpecs(packages: readonly HasNeeds[]): string[] {
  const texts = packages.flatMap(({ record }) => [...record.depends, ...record.constrains]);
  return [...new Set(texts.filter((text) => specName(text) === GLIBC))];
}
