import { UserError } from '../../errors.js';

/** How a payload or a layer is compressed; for a payload also the name of the program that unpacks it on the target. */
export type Compression = 'gzip' | 'zstd' | 'xz' | 'bzip2';

interface Levels {
  readonly least: number;
  readonly most: number;
  readonly usual: number;
}

// Of 150 MB of packages, gzip makes 48.4 MB at level 6 in 2.6 s, 48.8 MB at level 5 in 2.0 s; zstd makes 43.6 MB at level 6 in
// 3.9 s, 36.6 MB at level 19 in 65 s. docs/benchmarks.md shows more levels.
const LEVELS: Readonly<Record<Compression, Levels>> = {
  gzip: { least: 1, most: 9, usual: 5 },
  zstd: { least: 1, most: 19, usual: 6 },
  xz: { least: 1, most: 9, usual: 9 },
  bzip2: { least: 1, most: 9, usual: 9 },
};

/** Returns the level to compress with: `level`, or the default. Throws UserError if the compression has no such level. */
export function checkedLevel(compression: Compression, level: number | undefined): number {
  const { least, most, usual } = LEVELS[compression];
  if (level === undefined) return usual;
  if (Number.isInteger(level) && level >= least && level <= most) return level;
  const problem = {
    where: '--compression-level',
    message: `${compression} has no such level`,
    expected: `${least} to ${most}`,
    found: String(level),
    fix: `leave it out for the default, ${usual}`,
  };
  throw new UserError('the payload cannot be compressed', problem);
}
