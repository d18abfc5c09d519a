import type { AuditRule } from '../types.js';
import { before, isOlder } from './old-conda-release.js';

/**
 * Limits of old condas on package files and channels. The comment of each names the place in conda's sources, at the tag of
 * the release that lifted the limit.
 */
export const oldCondaChannelRules: readonly AuditRule[] = [
  // conda/base/constants.py: CONDA_PACKAGE_EXTENSION_V2; conda/core/subdir_data.py reads `packages.conda`.
  before('4.7.0', {
    id: 'old-conda-format',
    severity: 'error',
    reason: 'it reads only .tar.bz2 files, and only their records in repodata',
    check: ({ fn }, conda) =>
      fn.endsWith('.tar.bz2')
        ? []
        : [
            {
              message: `conda ${conda} cannot install or replace a .conda file`,
              expected: '.tar.bz2',
              found: fn,
              fix: 'use the .tar.bz2 of the same build, or a newer conda',
            },
          ],
  }),
  // conda/misc.py: url_pat. Downloads are held to sha256 since 4.7.0 (conda/gateways/connection/download.py).
  before('24.9.0', {
    id: 'old-conda-md5',
    severity: 'warning',
    reason: 'in an explicit list it reads no checksum except md5',
    check: ({ record }, conda) =>
      record.md5 !== null
        ? []
        : [
            {
              message: `conda ${conda} cannot verify the package${isOlder(conda, '4.7.0') ? '' : ' in an explicit list'}: its channel gives no md5`,
              expected: 'an md5',
              found: record.sha256 === null ? 'no checksum' : 'only a sha256',
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
      'the condas of Archiconda failed with a third channel; without strict priority, builds of several channels are mixed',
    check: ({ channel }, conda, { channels }) =>
      channels.indexOf(channel) < 2
        ? []
        : [
            {
              message: `conda ${conda} has problems with a third channel, and this package needs one`,
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
    reason: 'it reads only plain repodata.json, of the platform and of noarch',
    check: ({ channel }, conda, { indexes }) => {
      const lacking = indexes.find((index) => index.channel === channel)?.lacking ?? [];
      if (lacking.length === 0) return [];
      return {
        message: `conda ${conda} does not see the package: its channel lacks plain repodata`,
        expected: lacking.map((subdir) => `${subdir}/repodata.json`).join(', '),
        found: channel,
        fix: 'index the channel again (archi-construct channel index)',
      };
    },
  }),
  // conda/core/subdir_data.py: MAX_REPODATA_VERSION, CEP-15.
  before('24.5.0', {
    id: 'old-conda-base-url',
    severity: 'error',
    reason: 'it refuses a channel whose packages are at another url: “too old to read repodata”',
    check: ({ channel }, conda, { indexes }) =>
      (indexes.find((index) => index.channel === channel)?.version ?? 1) < 2
        ? []
        : [
            {
              message: `conda ${conda} refuses the channel of the package`,
              expected: 'repodata_version 1',
              found: `repodata_version 2 in ${channel}`,
              fix: 'put the packages beside the index (archi-construct channel meta --packages)',
            },
          ],
  }),
];
