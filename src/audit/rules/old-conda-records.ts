import { compareDotted } from '../../conda/dotted.js';
import { specName } from '../../conda/match-spec.js';
import type { PackageRecord } from '../../conda/record.js';
import type { AuditRule } from '../types.js';
import { before, isOlder, type OldCondaRemark } from './old-conda-release.js';

/** conda/base/constants.py, PLATFORM_DIRECTORIES and KNOWN_SUBDIRS. Other platforms are older than noarch python. */
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
/** conda/plugins/hookspec.py: conda_virtual_packages; plugins may add any name since then. */
const VIRTUAL_PLUGINS = '22.11.0';

/** Returns the first release whose solver has a virtual package; an empty list for other packages. */
function releasesFor(spec: string): string[] {
  const name = specName(spec);
  return name.startsWith('__') ? [VIRTUAL.get(name) ?? VIRTUAL_PLUGINS] : [];
}

/**
 * Limits of old condas on records. The comment of each names the place in conda's sources, at the tag of the release that
 * lifted the limit.
 */
export const oldCondaRecordRules: readonly AuditRule[] = [
  {
    id: 'old-conda-virtual-package',
    severity: 'error',
    reason: 'the solver cannot install a package that depends on a virtual package unknown to it',
    check: ({ record }, { subject: { conda } }) => {
      const unknown = record.depends.filter((spec) =>
        releasesFor(spec).some((release) => isOlder(conda, release)),
      );
      if (unknown.length === 0) return [];
      return {
        path: null,
        message: `conda ${conda} cannot install it: it depends on virtual packages of later condas`,
        expected: `conda ${highest(unknown.flatMap(releasesFor))} or newer`,
        found: unknown.join(', '),
        fix: 'use a build without them, patch the channel’s repodata, or use a newer conda',
      };
    },
  },
  // conda/models/version.py: version_relation_re and OPERATOR_START; 4.5.12 was run on each of these specs.
  before('4.6.0', {
    id: 'old-conda-spec',
    severity: 'error',
    reason: 'every solve that reads this record ends with an error',
    check: ({ record }, conda) =>
      aboutSpecs(unreadableSpecs(record), {
        message: `conda ${conda} cannot read its dependencies`,
        expected: 'comparisons with ==, !=, <, <=, > and >=, or 1.2.*',
      }),
  }),
  // conda/models/version.py: `!=startswith`.
  before('4.6.0', {
    id: 'old-conda-spec-misread',
    severity: 'warning',
    reason: 'before 4.6 `!=1.2.*` excludes only a version with exactly this name',
    check: ({ record }, conda) =>
      aboutSpecs(misreadSpecs(record), {
        message: `conda ${conda} does not exclude the versions that the record excludes`,
        expected: '<1.2|>=1.3 instead of !=1.2.*',
      }),
  }),
  // conda/models/index_record.py: constrains, combined_depends.
  before('4.4.0', {
    id: 'old-conda-constrains',
    severity: 'note',
    reason: 'its solver ignores `constrains`',
    check: ({ record }, conda) =>
      record.constrains.length === 0
        ? []
        : [
            {
              message: `conda ${conda} ignores \`constrains\` and may install an incompatible package beside it`,
              found: record.constrains.join(', '),
              fix: 'make these dependencies if they matter, or use a newer conda',
            },
          ],
  }),
  // conda/core/path_actions.py: get_python_noarch_target_path.
  before('4.3.0', {
    id: 'old-conda-noarch',
    severity: 'error',
    reason: 'it puts the files of noarch python packages where no python looks for them',
    check: ({ record }, conda) =>
      record.noarch !== 'python'
        ? []
        : [
            {
              message: `conda ${conda} cannot link a noarch python package`,
              fix: 'use a build for the platform and its python, or a newer conda',
            },
          ],
  }),
  // conda/models/records.py and conda/core/link.py: python_site_packages_path (CEP-17).
  before('24.11.0', {
    id: 'old-conda-site-packages',
    severity: 'error',
    reason: 'it puts noarch packages into a folder that this python does not search',
    check: ({ record }, conda) => {
      const own = record.pythonSitePackagesPath;
      const [, python] = /^(\d+\.\d+)/.exec(record.version) ?? [];
      const usual = `lib/python${python}/site-packages`;
      if (own === null || own === usual) return [];
      return {
        message: `conda ${conda} links noarch packages into a folder that this python does not search`,
        expected: usual,
        found: own,
        fix: 'use a python with the usual folder, or a newer conda',
      };
    },
  }),
  {
    id: 'old-conda-platform',
    severity: 'error',
    reason: 'it takes the machine for another one, or does not start',
    check: ({ record, dist }, { subject: { conda, platform } }) => {
      const release = PLATFORMS.get(platform);
      if (record.name !== 'conda' || release === undefined || !isOlder(conda, release)) return [];
      return {
        path: null,
        message: `conda ${conda} does not know ${platform}`,
        expected: `conda ${release} or newer`,
        found: dist,
        fix: 'use a newer conda',
      };
    },
  },
];

function aboutSpecs(
  specs: readonly string[],
  remark: Pick<OldCondaRemark, 'message' | 'expected'>,
): OldCondaRemark[] {
  const fix = 'patch the channel’s repodata, or use another build or a newer conda';
  return specs.length === 0 ? [] : [{ ...remark, found: specs.join(', '), fix }];
}

function highest(releases: readonly string[]): string {
  return releases.toSorted(compareDotted).at(-1) ?? '';
}

/**
 * Returns the specs on which conda 4.5.12 fails, or which it takes for another package: `~=` (`python~=3.7` is taken for a
 * package `python~`), `=1.2` together with another comparison, and parentheses.
 */
function unreadableSpecs(record: PackageRecord): string[] {
  return specsOf(record).filter((spec) => {
    const version = versionOf(spec);
    return /~=|[()]/.test(version) || (/[,|]/.test(version) && /(?:^|[,|])\s*=(?!=)/.test(version));
  });
}

/** Returns the specs that conda 4.5.12 reads with another meaning: `!=1.2.*`. */
function misreadSpecs(record: PackageRecord): string[] {
  return specsOf(record).filter((spec) => /!=[^,|\s]*\*/.test(versionOf(spec)));
}

function specsOf({ depends, constrains }: PackageRecord): readonly string[] {
  return [...depends, ...constrains];
}

/** Returns the text after the name, up to the brackets. */
function versionOf(spec: string): string {
  const [head = ''] = spec.split('[', 1);
  return head.replace(/^(?:.*::)?\s*[^ =<>!~]*/, '');
}
