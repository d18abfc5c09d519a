import { compareDotted } from '../../conda/dotted.js';
import { specName } from '../../conda/match-spec.js';
import type { Rule } from '../types.js';
import { before, isOlder, type OldCondaRemark } from './old-conda-release.js';
import { misreadSpecs, unreadableSpecs } from './old-conda-specs.js';

/** conda/base/constants.py, PLATFORM_DIRECTORIES and KNOWN_SUBDIRS. What is not here is older than noarch python. */
const PLATFORMS: ReadonlyMap<string, string> = new Map([
  ['linux-aarch64', '4.3.18'],
  ['linux-s390x', '4.8.4'],
  ['linux-ppc64', '4.8.4'],
  ['linux-riscv64', '23.3.0'],
]);

/** conda/core/index.py, _supplement_index_with_system. */
const VIRTUAL: ReadonlyMap<string, string> = new Map([
  ['__cuda', '4.7.1'],
  ['__glibc', '4.8.0'],
  ['__osx', '4.8.0'],
  ['__unix', '4.9.0'],
  ['__win', '4.9.0'],
  ['__archspec', '4.9.0'],
  ['__linux', '4.10.0'],
]);
/** conda/plugins/hookspec.py: conda_virtual_packages; any name may be one's own since then. */
const VIRTUAL_PLUGINS = '22.11.0';

/** The release whose solver knows it first; none for what is not virtual. */
function releasesFor(spec: string): string[] {
  const name = specName(spec);
  return name.startsWith('__') ? [VIRTUAL.get(name) ?? VIRTUAL_PLUGINS] : [];
}

/**
 * Limits of old condas on what records say. Beside each release stands where conda's sources lift the limit, at the tag of
 * that release.
 */
export const oldCondaRecordRules: readonly Rule[] = [
  {
    id: 'old-conda-virtual-package',
    severity: 'error',
    reason: 'what depends on a virtual package that the solver does not know cannot be solved for',
    check: ({ record }, { subject: { conda } }) => {
      const unknown = record.depends.filter((spec) =>
        releasesFor(spec).some((release) => isOlder(conda, release)),
      );
      if (unknown.length === 0) return [];
      return [
        {
          path: null,
          message: `conda ${conda} cannot solve for it: it depends on virtual packages that came later`,
          expected: `conda ${highest(unknown.flatMap(releasesFor))} or newer`,
          found: unknown.join(', '),
          fix: 'take a build without them, patch the channel’s repodata, or a newer conda',
        },
      ];
    },
  },
  // conda/models/version.py: version_relation_re and OPERATOR_START; 4.5.12 was run on each of these specs.
  before('4.6.0', {
    id: 'old-conda-spec',
    severity: 'error',
    reason: 'every solve that comes to this record ends in an error',
    check: ({ record }, conda) =>
      aboutSpecs(unreadableSpecs(record), {
        message: `conda ${conda} cannot read what it depends on`,
        expected: 'comparisons with ==, !=, <, <=, > and >=, or 1.2.*',
      }),
  }),
  // conda/models/version.py: `!=startswith`.
  before('4.6.0', {
    id: 'old-conda-spec-misread',
    severity: 'warning',
    reason: 'until 4.6 `!=1.2.*` leaves nothing out but a version that is called so',
    check: ({ record }, conda) =>
      aboutSpecs(misreadSpecs(record), {
        message: `conda ${conda} does not leave out the versions that its record does`,
        expected: '<1.2|>=1.3 in place of !=1.2.*',
      }),
  }),
  // conda/models/index_record.py: constrains, combined_depends.
  before('4.4.0', {
    id: 'old-conda-constrains',
    severity: 'note',
    reason: 'its solver does not look at `constrains`',
    check: ({ record }, conda) =>
      record.constrains.length === 0
        ? []
        : [
            {
              message: `conda ${conda} may put it beside what it does not go with`,
              found: record.constrains.join(', '),
              fix: 'state these as dependencies where they matter, or take a newer conda',
            },
          ],
  }),
  // conda/core/path_actions.py: get_python_noarch_target_path.
  before('4.3.0', {
    id: 'old-conda-noarch',
    severity: 'error',
    reason: 'it links noarch python as it lies, where no python looks for it',
    check: ({ record }, conda) =>
      record.noarch !== 'python'
        ? []
        : [
            {
              message: `conda ${conda} cannot link it: it is noarch python`,
              fix: 'take a build for the platform and its python, or a newer conda',
            },
          ],
  }),
  // conda/models/records.py and conda/core/link.py: python_site_packages_path (CEP-17).
  before('24.11.0', {
    id: 'old-conda-site-packages',
    severity: 'error',
    reason: 'it puts noarch packages where this python does not look',
    check: ({ record }, conda) => {
      const own = record.pythonSitePackagesPath;
      const [, python] = /^(\d+\.\d+)/.exec(record.version) ?? [];
      const usual = `lib/python${python}/site-packages`;
      if (own === null || own === usual) return [];
      return [
        {
          message: `conda ${conda} links noarch packages into another folder than this python’s`,
          expected: usual,
          found: own,
          fix: 'take a python with the usual folder, or a newer conda',
        },
      ];
    },
  }),
  {
    id: 'old-conda-platform',
    severity: 'error',
    reason: 'it takes the machine for another audited, or does not start',
    check: ({ record, dist }, { subject: { conda, platform } }) => {
      const release = PLATFORMS.get(platform);
      if (record.name !== 'conda' || release === undefined || !isOlder(conda, release)) return [];
      return [
        {
          path: null,
          message: `conda ${conda} does not know ${platform}`,
          expected: `conda ${release} or newer`,
          found: dist,
          fix: 'take a newer conda',
        },
      ];
    },
  },
];

function aboutSpecs(
  specs: readonly string[],
  told: Pick<OldCondaRemark, 'message' | 'expected'>,
): OldCondaRemark[] {
  const fix = 'patch the channel’s repodata, or take another build or a newer conda';
  return specs.length === 0 ? [] : [{ ...told, found: specs.join(', '), fix }];
}

function highest(releases: readonly string[]): string {
  return releases.toSorted(compareDotted).at(-1) ?? '';
}
