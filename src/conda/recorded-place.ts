import { joinUrl } from './channel-url.js';
import type { LockedPackage } from './locked-package.js';

/** Returns the url and channel that the prefix records of a package: its own, or those of the channel that it is recorded with. */
export function recordedPlace({
  fn,
  url,
  channel,
  recordedChannel,
  record,
}: LockedPackage): Pick<LockedPackage, 'url' | 'channel'> {
  if (recordedChannel === undefined) return { url, channel };
  return { url: joinUrl(recordedChannel, record.subdir, fn), channel: recordedChannel };
}

/** Returns a package with the channel that it is recorded with: that of the first item whose `from` its own is, or is below. */
export function withRecordedChannel(
  locked: LockedPackage,
  remap: readonly { readonly from: string; readonly to: string }[],
): LockedPackage {
  const channel = comparable(locked.channel);
  for (const { from, to } of remap) {
    const start = comparable(from);
    if (channel !== start && !channel.startsWith(`${start}/`)) continue;
    return { ...locked, recordedChannel: to.replace(/\/+$/, '') + channel.slice(start.length) };
  }
  return locked;
}

// As in constructor, http and https are the same place.
function comparable(url: string): string {
  return url.replace(/^https:/, 'http:').replace(/\/+$/, '');
}
