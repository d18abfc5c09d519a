import type { ChannelPackage, ChannelRepodata } from '../../src/channel/types.js';
import { formatPin } from '../../src/conda/file-name.js';
import type { LockedPackage } from '../../src/conda/locked-package.js';
import { parseRecord } from '../../src/conda/parse-record.js';

/** Makes a package such as `zlib-1.2-0` of a channel, with its dependencies and a made-up checksum. */
export function packageOf(pin: string, parts: Readonly<Record<string, unknown>> = {}): ChannelPackage {
  const [build = '', version = '', ...name] = pin.split('-').reverse();
  const raw = {
    name: name.reverse().join('-'),
    version,
    build,
    build_number: 0,
    subdir: 'linux-aarch64',
    depends: [],
    md5: 'a'.repeat(32),
    sha256: 'b'.repeat(64),
    size: 1,
    ...parts,
  };
  const record = parseRecord(raw, pin);
  const channel = 'https://host/team';
  const fn = `${formatPin(record)}.conda`;
  return { fn, url: `${channel}/${record.subdir}/${fn}`, channel, record };
}

/** The same package, as chosen for a lock. */
export function lockedOf(pin: string, parts: Readonly<Record<string, unknown>> = {}): LockedPackage {
  return { ...packageOf(pin, parts), requestedSpec: null };
}

/** Makes a channel of these packages. */
export function channelOf(
  packages: readonly ChannelPackage[],
  channel = 'https://host/team',
): ChannelRepodata {
  return {
    channel,
    names: () => [...new Set(packages.map(({ record }) => record.name))].sort(),
    find: (name) =>
      packages.filter(({ record }) => record.name === name).map((build) => ({ ...build, channel })),
  };
}
