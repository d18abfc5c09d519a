import type { ChannelPackage } from '../../channel/types.js';
import { calledName, type PackageRecord } from '../../conda/record.js';

/** Returns the spec in the solver's form; null if it cannot be read. */
export type ReadSpec = (text: string) => string | null;

/** The part of a package that is served. */
type Served = Pick<ChannelPackage, 'fn' | 'record'>;

/**
 * Returns the packages of one subdir, by the file names that the solver sees. rattler finds packages by file name, so each begins
 * with the package's name in lower case. If names differ only in case, the one in lower case comes first, and the files of the
 * others are numbered.
 */
export function solverFiles<T extends Served>(subdir: string, packages: readonly T[]): Map<string, T> {
  const here = packages.filter(({ record }) => record.subdir === subdir);
  const isLower = ({ record }: T) => record.name === calledName(record);
  const files = new Map<string, T>();
  const spellings = new Map<string, string[]>();
  for (const served of [...here.filter(isLower), ...here.filter((other) => !isLower(other))]) {
    const extension = served.fn.endsWith(CONDA) ? CONDA : TAR_BZ2;
    const spelling = served.fn.slice(0, -extension.length);
    const stem = calledName(served.record) + spelling.slice(served.record.name.length);
    const known = spellings.get(stem) ?? [];
    if (!known.includes(spelling)) spellings.set(stem, [...known, spelling]);
    const before = known.includes(spelling) ? known.indexOf(spelling) : known.length;
    const file = `${stem}${before === 0 ? '' : `~${before}`}${extension}`;
    if (!files.has(file)) files.set(file, served);
  }
  return files;
}

/**
 * Returns the repodata.json of one subdir for the solver, with only the fields that solving needs, in rattler's form. Leaves out
 * builds whose dependencies cannot be read: nothing could satisfy them.
 */
export function solverRepodata(
  subdir: string,
  files: ReadonlyMap<string, Served>,
  readSpec: ReadSpec,
): Uint8Array {
  const group = (extension: string) =>
    Object.fromEntries(
      [...files]
        .filter(([file]) => file.endsWith(extension))
        .map(([file, { record }]) => [file, solverRecord(record, readSpec)] as const)
        .filter(([, record]) => record !== null),
    );
  const repodata = {
    info: { subdir },
    packages: group(TAR_BZ2),
    'packages.conda': group(CONDA),
    repodata_version: 1,
  };
  return Buffer.from(JSON.stringify(repodata));
}

const CONDA = '.conda';
const TAR_BZ2 = '.tar.bz2';

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
