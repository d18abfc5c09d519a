import type { ChannelRepodata } from '../../channel/types.js';

/** Returns the words for a problem if channels lack the platform but have others; null if none does. */
export function otherPlatforms(
  channels: readonly ChannelRepodata[],
): { readonly found: string; readonly fix: string } | null {
  const others = channels.flatMap(({ channel, otherPlatforms }) => {
    const platforms = otherPlatforms?.() ?? [];
    return platforms.length === 0 ? [] : [{ channel, platforms }];
  });
  const [first] = others;
  if (first === undefined) return null;
  return {
    found: others.map(({ channel, platforms }) => `${channel} has only ${platforms.join(', ')}`).join('\n'),
    fix: `choose a platform that the channel has: --platform ${first.platforms[0]}`,
  };
}
