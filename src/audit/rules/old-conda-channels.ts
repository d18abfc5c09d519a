import type { Rule } from '../types.js';
import { before, isOlder } from './old-conda-release.js';

/**
 * Limits of old condas on package files and channels. Beside each release stands where conda's sources lift the limit, at
 * the tag of that release.
 */
export const oldCondaChannelRules: readonly Rule[] = [
  // conda/base/constants.py: CONDA_PACKAGE_EXTENSION_V2; conda/core/subdir_data.py reads `packages.conda`.
  before('4.7.0', {
    id: 'old-conda-format',
    severity: 'error',
    reason: 'it reads .tar.bz2 alone, and of repodata only what is listed as such',
    check: ({ fn }, conda) =>
      fn.endsWith('.tar.bz2')
        ? []
        : [
            {
              message: `conda ${conda} cannot install or replace it: it is a .conda file`,
              expected: '.tar.bz2',
              found: fn,
              fix: 'take the .tar.bz2 of the same build, or a newer conda',
            },
          ],
  }),
  // conda/misc.py: url_pat. Downloads are held to sha256 since 4.7.0 (conda/gateways/connection/download.py).
  before('24.9.0', {
    id: 'old-conda-md5',
    severity: 'warning',
    reason: 'of a url in an explicit list it knows no checksum but md5',
    check: ({ record }, conda) =>
      record.md5 !== null
        ? []
        : [
            {
              message: `conda ${conda} cannot check it${isOlder(conda, '4.7.0') ? '' : ' in an explicit list'}: its channel gives no md5`,
              expected: 'an md5',
              found: record.sha256 === null ? 'no checksum at all' : 'a sha256 alone',
              fix: 'index the channel with md5',
            },
          ],
  }),
  // README.md of github.com/Archiconda/build-tools, of the condas that it ships (to 4.5.12); strict priority:
  // conda/base/constants.py, ChannelPriority.
  before('4.6.0', {
    id: 'old-conda-channels',
    severity: 'warning',
    reason:
      'with a third channel the condas of Archiconda failed, and without strict priority others mix builds',
    check: ({ channel }, conda, { channels }) =>
      channels.indexOf(channel) < 2
        ? []
        : [
            {
              message: `conda ${conda} does not live well with a third channel, and this package needs one`,
              expected: channels.slice(0, 2).join(', '),
              found: channel,
              fix: 'merge the channels into one (archi-construct channel meta)',
            },
          ],
  }),
  // conda/base/context.py: repodata_use_zst, true since then. Without noarch a channel is refused (4.5.12:
  // conda/core/subdir_data.py).
  before('24.1.0', {
    id: 'old-conda-repodata',
    severity: 'error',
    reason: 'it reads plain repodata.json, of the platform and of noarch',
    check: ({ channel }, conda, { indexes }) => {
      const lacking = indexes.find((index) => index.channel === channel)?.lacking ?? [];
      if (lacking.length === 0) return [];
      return [
        {
          message: `conda ${conda} does not see it: its channel lacks plain repodata`,
          expected: lacking.map((subdir) => `${subdir}/repodata.json`).join(', '),
          found: channel,
          fix: 'index the channel anew (archi-construct channel index)',
        },
      ];
    },
  }),
  // conda/core/subdir_data.py: MAX_REPODATA_VERSION, CEP-15.
  before('24.5.0', {
    id: 'old-conda-base-url',
    severity: 'error',
    reason: 'it refuses a channel whose packages lie elsewhere: “too old to read repodata”',
    check: ({ channel }, conda, { indexes }) =>
      (indexes.find((index) => index.channel === channel)?.version ?? 1) < 2
        ? []
        : [
            {
              message: `conda ${conda} refuses its channel`,
              expected: 'repodata_version 1',
              found: `repodata_version 2 in ${channel}`,
              fix: 'lay the packages beside the index (archi-construct channel meta --packages)',
            },
          ],
  }),
];
