import type { Difference, Known } from './differences.js';

const field = (name: string) => new RegExp(`^conda-meta/[^/]+\\.json: ${name}$`);
const pathField = (name: string) => field(`paths: .*: ${name}`);

const oursAlone = ({ theirs }: Difference) => theirs === undefined;
const theirsAlone = ({ ours }: Difference) => ours === undefined;
const isEntryPoint = ({ beside }: Difference) => beside('path_type') === '"unix_python_entry_point"';

/** The differences between rattler 0.28.0 and our installers and images, with their reasons. */
export const KNOWN: readonly Known[] = [
  { at: /^CACHEDIR\.TAG: /, is: theirsAlone, why: 'rattler keeps backups away from its prefixes' },
  {
    at: /^(?:\.archi(?:\/.*)?|LICENSE\.txt|\.condarc): /,
    is: oursAlone,
    why: 'ours: the lists for --verify and --repair, the licences, the channels',
  },

  {
    at: /: mode$/,
    is: ({ theirs, ours }) => theirs !== undefined && (parseInt(theirs, 8) & ~0o022).toString(8) === ours,
    why: 'nobody else may write: modes follow the umask, as with conda 26; rattler leaves what a package says',
  },

  // Files of noarch python packages.
  {
    at: /(?:\.pyc|\/__pycache__): (?:folder )?(?:mode|content)$/,
    is: oursAlone,
    why: 'rattler compiles nothing',
  },
  { at: field('files: .*\\.pyc'), is: oursAlone, why: 'rattler compiles nothing' },
  {
    at: pathField('path_type'),
    is: ({ theirs, ours }) => theirs === undefined && ours === '"pyc_file"',
    why: 'rattler compiles nothing',
  },
  {
    at: /^bin\/[^/]+: content$/,
    is: ({ theirs, ours }) => theirs?.replaceAll(/^\t/gm, '    ') === ours,
    why: 'rattler indents an entry point by tabs, conda by spaces',
  },
  {
    at: pathField('(?:sha256|size_in_bytes)'),
    is: (difference) => theirsAlone(difference) && isEntryPoint(difference),
    why: 'conda before 26 does not measure the entry points that it makes',
  },

  // Records.
  {
    at: field('mode'),
    is: ({ theirs, ours }) => theirs === '600' && ours === '644',
    why: 'others may read what is installed, as with conda',
  },
  {
    at: field('(?:extracted_package_dir|link: source)'),
    is: ({ theirs, ours }) => baseOf(theirs) === baseOf(ours),
    why: 'name the package cache, which lies elsewhere',
  },
  { at: field('package_tarball_full_path'), is: oursAlone, why: 'conda writes it, rattler does not' },
  {
    at: field('(?:constrains|depends|arch|platform)'),
    is: ({ theirs, ours }) => theirs === undefined && (ours === '[]' || ours === 'null'),
    why: 'conda writes what is empty as well',
  },
  {
    at: field('requested_spec'),
    is: ({ theirs, ours, beside }) => theirs === undefined && beside('requested_specs') === `[${ours}]`,
    why: 'the older name, for conda 4',
  },
  {
    at: field('requested_specs'),
    is: ({ theirs, ours }) => theirs === '[]' && ours === undefined,
    why: 'conda writes none of a dependency',
  },
  {
    at: pathField('sha256_in_prefix'),
    is: ({ theirs, ours, beside }) => theirs === undefined && ours === beside('sha256'),
    why: 'conda writes it of every file, rattler of relocated ones',
  },
  {
    at: pathField('sha256_in_prefix'),
    is: (difference) => theirsAlone(difference) && difference.beside('path_type') === '"softlink"',
    why: "rattler hashes a link's target, conda writes nothing of a link",
  },
  {
    at: pathField('size_in_bytes'),
    is: ({ theirs, ours, beside }) =>
      theirs !== undefined && ours !== undefined && beside('prefix_placeholder') !== undefined,
    why: 'of a relocated file rattler tells the size in the prefix, conda the size in the package',
  },
  {
    at: /^conda-meta\/history: content$/,
    is: ({ theirs }) => theirs === '',
    why: "rattler's history is empty",
  },
];

function baseOf(path: string | undefined): string | undefined {
  return path?.replace(/^.*\//, '');
}
