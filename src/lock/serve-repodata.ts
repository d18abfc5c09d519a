import type { ChannelPackage } from '../channel/types.js';
import type { PackageRecord } from '../conda/record.js';

/**
 * Serves bytes on 127.0.0.1, from the host: `respond` gives the body for a path, or null for 404. `url` has no trailing
 * slash; `close` ends every connection.
 */
export type ServeLoopback = (
  respond: (path: string) => Uint8Array | null,
) => Promise<{ readonly url: string; close(): Promise<void> }>;

/** One subdir's repodata.json for the solver: only what solving takes, in the shape rattler reads. */
export function solverRepodata(
  subdir: string,
  packages: readonly Pick<ChannelPackage, 'fn' | 'record'>[],
): Uint8Array {
  const here = packages.filter(({ record }) => record.subdir === subdir);
  const group = (extension: string) =>
    Object.fromEntries(
      here.filter(({ fn }) => fn.endsWith(extension)).map(({ fn, record }) => [fn, solverRecord(record)]),
    );
  const repodata = {
    info: { subdir },
    packages: group('.tar.bz2'),
    'packages.conda': group('.conda'),
    repodata_version: 1,
  };
  return Buffer.from(JSON.stringify(repodata));
}

function solverRecord(record: PackageRecord): object {
  const { name, version, build, subdir, depends, constrains, noarch, timestamp, trackFeatures } = record;
  return {
    name,
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
