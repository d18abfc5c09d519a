import { compareDotted } from '../../conda/dotted.js';
import { specName } from '../../conda/match-spec.js';
import type { AuditedPackage, Context, Remark, Rule, Severity } from '../types.js';

/** A limit that a conda release lifted; before it, `check` tells what conda cannot live with. */
function before(
  release: string,
  id: string,
  severity: Severity,
  { reason, check }: { reason: string; check: (one: AuditedPackage, context: Context) => readonly Remark[] },
): Rule {
  return {
    id,
    severity,
    reason,
    check: (one, context) => {
      const { conda } = context.subject;
      const isOld = conda !== null && /^\d/.test(conda) && compareDotted(numbersOf(conda), release) < 0;
      return isOld ? check(one, context) : [];
    },
  };
}

/** About the conda that is in the subject; releases by conda's changelog. */
export const oldCondaRules: readonly Rule[] = [
  before('4.7', 'old-conda-format', 'error', {
    reason: 'it reads .tar.bz2 alone: .conda files came with 4.7',
    check: ({ fn }, { subject }) =>
      fn.endsWith('.tar.bz2')
        ? []
        : [
            {
              path: null,
              message: `conda ${subject.conda} cannot install or replace it: it is a .conda file`,
              expected: '.tar.bz2',
              found: fn,
              fix: 'take the .tar.bz2 of the same build, or a newer conda',
            },
          ],
  }),
  before('4.8', 'old-conda-virtual-package', 'error', {
    reason: 'its solver knows no __glibc or __linux: what depends on them cannot be solved',
    check: ({ record }, { subject }) => {
      const found = record.depends.filter((spec) => specName(spec).startsWith('__'));
      const message = `conda ${subject.conda} cannot solve for it: it depends on virtual packages`;
      const fix = 'take a build without them, patch the channel’s repodata, or a newer conda';
      return found.length === 0 ? [] : [{ path: null, message, found: found.join(', '), fix }];
    },
  }),
  before('4.7', 'old-conda-md5', 'warning', {
    reason: 'in explicit lists it checks md5 alone',
    check: ({ record }, { subject }) =>
      record.md5 !== null
        ? []
        : [
            {
              path: null,
              message: `conda ${subject.conda} cannot check it in an explicit list: its channel gives no md5`,
              expected: 'an md5',
              fix: 'index the channel with md5',
            },
          ],
  }),
  before('4.6', 'old-conda-channels', 'warning', {
    reason: 'with more than two channels its solver is slow and mixes builds: strict priority came with 4.6',
    check: ({ channel }, { subject: { channels, conda } }) =>
      channels.indexOf(channel) < 2
        ? []
        : [
            {
              path: null,
              message: `conda ${conda} does not live well with a third channel, and this package needs one`,
              expected: channels.slice(0, 2).join(', '),
              found: channel,
              fix: 'merge the channels into one',
            },
          ],
  }),
  before('4.7', 'old-conda-repodata', 'error', {
    reason: 'it reads plain or bzip2 repodata alone',
    check: ({ channel }, { subject: { withoutRepodata, conda } }) =>
      withoutRepodata.includes(channel)
        ? [
            {
              path: null,
              message: `conda ${conda} does not see it: its channel has no plain repodata.json`,
              found: channel,
              fix: 'index the channel anew, with repodata.json',
            },
          ]
        : [],
  }),
];

// `4.5.12rc1` is taken for 4.5.12.
function numbersOf(version: string): string {
  return /^\d+(?:\.\d+)*/.exec(version)?.[0] ?? '0';
}
