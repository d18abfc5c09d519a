import { createHash } from 'node:crypto';
import { addTo } from '../../group.js';
import { byText } from '../../text/order.js';

/** What the plan knows about a package, independent of the other packages. */
export interface LayerPackage {
  readonly dist: string;
  readonly name: string;
  readonly noarch: boolean;
  /** Installed size in bytes. */
  readonly bytes: number;
  /** Time of the build in milliseconds since 1970; 0 if unknown. */
  readonly timestamp: number;
}

/**
 * Groups packages into at most `most` layers; returns the layers from bottom to top.
 *
 * Two images with the same packages should share layers, so the layer of a package depends as little as possible on the other
 * packages. Two thirds of the layers hold one package each: the largest. A hash of the name assigns the others to the remaining
 * layers; some of these are only for noarch packages, which are released often and are the same on every architecture. A package
 * that is added, removed or updated changes at most three layers. Layers are sorted by the build time of their newest package:
 * new packages are on top, and the layers below remain a common base.
 */
export function planLayers<P extends LayerPackage>(packages: readonly P[], most: number): P[][] {
  if (packages.length === 0 || most < 1) return [];
  const shared = Math.ceil(most / 3);
  const alone = most - shared;
  const bySize = packages.toSorted((a, b) => b.bytes - a.bytes || byText(a.name, b.name));
  const places = placesOf(shared);
  const groups = new Map<string, P[]>();
  for (const [rank, member] of bySize.entries())
    addTo(groups, rank < alone ? `alone ${member.dist}` : places(member), member);
  return [...groups.values()]
    .map((group) => group.sort((a, b) => byText(a.dist, b.dist)))
    .sort((a, b) => newest(a) - newest(b) || byText(a[0]?.dist ?? '', b[0]?.dist ?? ''));
}

// A third of the shared places is for noarch packages; with one or two places they are not separated.
function placesOf(shared: number): (member: LayerPackage) => string {
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
