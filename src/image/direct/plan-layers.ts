import { createHash } from 'node:crypto';

/** What the plan looks at of a package; nothing of it depends on the other packages. */
export interface LayerPackage {
  readonly dist: string;
  readonly name: string;
  readonly noarch: boolean;
  /** Installed size. */
  readonly bytes: number;
  /** When it was built: milliseconds since 1970; 0 where nobody knows. */
  readonly timestamp: number;
}

/**
 * Packages put together into at most `most` layers, those that change seldom first.
 *
 * Two images with the same packages are to share layers, so a package's place depends on the others as little as it
 * can: the largest two thirds of the places are for one package each, the others are filled by a hash of the name, and
 * pure python packages – which are released often, and are the same on every architecture – have some of these to
 * themselves. One package more, less or in another version leaves all but three layers as they were. Layers stand in the
 * order in which their newest package was built, so that what is new lies on top and what is below stays a common base.
 */
export function planLayers<P extends LayerPackage>(packages: readonly P[], most: number): P[][] {
  if (packages.length === 0 || most < 1) return [];
  const shared = Math.ceil(most / 3);
  const alone = most - shared;
  const bySize = packages.toSorted((a, b) => b.bytes - a.bytes || order(a.name, b.name));
  const places = placesOf(shared);
  const groups = new Map<string, P[]>();
  for (const [rank, one] of bySize.entries()) {
    const place = rank < alone ? `alone ${one.dist}` : places(one);
    const group = groups.get(place);
    if (group === undefined) groups.set(place, [one]);
    else group.push(one);
  }
  return [...groups.values()]
    .map((group) => group.sort((a, b) => order(a.dist, b.dist)))
    .sort((a, b) => newest(a) - newest(b) || order(a[0]?.dist ?? '', b[0]?.dist ?? ''));
}

// A third of the shared places is for noarch packages; with one or two places there is no telling apart.
function placesOf(shared: number): (one: LayerPackage) => string {
  const noarch = Math.floor(shared / 3);
  return ({ name, noarch: isNoarch }) => {
    if (noarch === 0) return `shared ${hash(name) % shared}`;
    return isNoarch ? `noarch ${hash(name) % noarch}` : `native ${hash(name) % (shared - noarch)}`;
  };
}

function hash(name: string): number {
  return createHash('sha256').update(name).digest().readUInt32BE(0);
}

function newest(group: readonly LayerPackage[]): number {
  return group.reduce((time, { timestamp }) => Math.max(time, timestamp), 0);
}

function order(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
