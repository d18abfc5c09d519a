import { quoteValue } from '../../../text/quote-value.js';
import type { Stage } from '../dockerfile.js';
import type { LintRule, Spot } from '../types.js';

/** FROM states the platform: our images are for one platform each, and without it the building machine decides. */
export const platformStated: LintRule = {
  name: 'platform',
  severity: { any: null, ours: 'error' },
  check: ({ stages }) =>
    stages
      .filter((stage) => stage.base !== '' && stage.parent === null && platformOf(stage) === null)
      .map(({ from }) => ({
        where: from.where,
        message: 'FROM has no --platform',
        expected: 'FROM --platform=linux/arm64 …',
        found: quoteValue(`FROM ${from.text}`),
        fix: 'add the platform that the image is for',
      })),
};

/** FROM states no constant platform: whoever builds the image chooses it. */
export const platformConstant: LintRule = {
  name: 'constant-platform',
  severity: { any: 'warning', ours: null },
  check: ({ stages }) =>
    stages.flatMap((stage): Spot | [] => {
      const platform = platformOf(stage);
      const common = { where: stage.from.where, found: quoteValue(`--platform=${platform}`) };
      const expected = 'no --platform, or one with $BUILDPLATFORM';
      if (platform === null || isInName(platform, stage)) return [];
      if (/^\$\{?TARGETPLATFORM\}?$/.test(platform)) {
        const message = 'the target platform is the default of FROM';
        return {
          ...common,
          message,
          expected,
          fix: 'remove it',
          codes: ['DL3065', 'RedundantTargetPlatform'],
        };
      }
      if (platform.includes('$')) return [];
      return {
        ...common,
        message: 'a fixed platform limits the image to one architecture',
        expected,
        fix: 'remove it, and build with --platform; or name the stage after its architecture',
        codes: ['DL3029', 'FromPlatformFlagConstDisallowed'],
      };
    }),
};

/** Whether the stage's name contains the operating system or the architecture: it is then one of several variants. */
function isInName(platform: string, { name }: Stage): boolean {
  return (
    name !== null && platform.split('/').some((part) => part !== '' && name.includes(part.toLowerCase()))
  );
}

function platformOf({ from }: Stage): string | null {
  return from.flags.find(({ name, value }) => name === 'platform' && value !== '')?.value ?? null;
}
