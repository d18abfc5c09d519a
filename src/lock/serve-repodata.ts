import type { ChannelPackage } from '../channel/types.js';
import { calledName, type PackageRecord } from '../conda/record.js';

/**
 * Serves bytes on 127.0.0.1, from the host: `respond` gives the body for a path, or null for 404. `url` has no trailing
 * slash; `close` ends every connection.
 */
export type ServeLoopback = (
  respond: (path: string) => Uint8Array | null,
) => Promise<{ readonly url: string; close(): Promise<void> }>;

/** A spec as the solver may see it; null where it cannot be read. */
export type ReadSpec = (text: string) => string | null;

/**
 * One subdir's repodata.json for the solver: only what solving takes, in the shape rattler reads. A build whose
 * dependencies cannot be read is left out: nothing could satisfy them.
 */
export function solverRepodata(
  subdir: string,
  packages: readonly Pick<ChannelPackage, 'fn' | 'record'>[],
  readSpec: ReadSpec,
): Uint8Array {
  const here = packages.filter(({ record }) => record.subdir === subdir);
  const group = (extension: string) =>
    Object.fromEntries(
      here
        .filter(({ fn }) => fn.endsWith(extension))
        .map((one) => [solverFileName(one), solverRecord(one.record, readSpec)] as const)
        .filter(([, record]) => record !== null),
    );
  const repodata = {
    info: { subdir },
    packages: group('.tar.bz2'),
    'packages.conda': group('.conda'),
    repodata_version: 1,
  };
  return Buffer.from(JSON.stringify(repodata));
}

/** The file's name with that of the package in lower case: rattler looks for a package by the names of files. */
export function solverFileName({ fn, record }: Pick<ChannelPackage, 'fn' | 'record'>): string {
  return calledName(record) + fn.slice(record.name.length);
}

function solverRecord(record: PackageRecord, readSpec: ReadSpec): object | null {
  const { version, build, subdir, noarch, timestamp, trackFeatures } = record;
  const depends = record.depends.map(readSpec);
  const constrains = record.constrains.map(readSpec);
  if ([...depends, ...constrains].includes(null)) return null;
  return {
    name: calledName(record),
    version,
    build,
    build_number: record.buildNumber,
    subdir,
    depends,
    constrains,
    ...(noarch === null ? {} : { noarch }),
    ...(timestamp === null ? {} : { timestamp }),
    ...(trackFeatures.length === 0 ? {} : { track_features: trackFeatures.join(' ') }),
  };
}
