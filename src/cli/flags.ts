import { existsSync } from 'node:fs';
import { boolean, string } from '@oclif/core/flags';
import { withChannelAlias } from '../conda/channel-alias.js';
import { UserError } from '../errors.js';

/** A flag that may stand several times, with one value each time: what comes behind that is an argument. */
export function repeatable(helpValue: string, summary: string) {
  return string({ summary, helpValue, multiple: true, multipleNonGreedy: true });
}

/** What every command that needs a manifest takes. */
export const manifestFlags = {
  py: string({ summary: 'Pick the manifest by its python.', helpValue: 'X.Y', exclusive: ['manifest'] }),
  manifest: string({
    summary: 'Name the manifest, or its folder; default: the manifest.yaml here.',
    helpValue: 'FILE',
  }),
  platform: string({
    summary:
      'The platform to build for, as conda calls it; default: the manifest’s only one, else linux-aarch64.',
    helpValue: 'SUBDIR',
    exclusive: ['arch'],
  }),
  arch: string({
    summary: 'The platform by its architecture: aarch64, x86_64, ppc64le …',
    helpValue: 'ARCH',
  }),
};

/** The same for commands that do several platforms at once. */
export const platformsFlags = {
  platform: repeatable(
    'SUBDIR',
    'The platform to build for, as conda calls it; default: the manifest’s only one, else linux-aarch64; repeatable.',
  ),
  arch: repeatable('ARCH', 'The platform by its architecture: aarch64, x86_64, ppc64le …; repeatable.'),
};

/** Throws UserError where an argument is given, and one of the flags that say the same. */
export function onlyOne(path: string | undefined, flags: Readonly<Record<string, string | undefined>>): void {
  const flag = Object.keys(flags).find((name) => flags[name] !== undefined);
  if (path === undefined || flag === undefined) return;
  const problem = { where: path, message: `cannot be combined with --${flag}`, fix: 'give one of the two' };
  throw new UserError('the command line cannot be used', [problem], { code: 'command-line' });
}

/** What comes before the name of a channel. */
export const channelAlias = string({
  summary: 'What names of channels stand below; default: conda’s own, where conda-forge is.',
  helpValue: 'URL',
});

/** The channels of a command line as locations: a folder that is there, else what has a name is below the alias. */
export function channelLocations(flags: {
  readonly channel?: readonly string[] | undefined;
  readonly 'channel-alias'?: string | undefined;
}): string[] {
  return (flags.channel ?? []).map((channel) =>
    existsSync(channel) ? channel : withChannelAlias(channel, flags['channel-alias']),
  );
}

/** What every command that needs packages takes. */
export const channelFlags = {
  'channel-alias': channelAlias,
  channel: repeatable(
    'CHANNEL',
    'A channel (url, file://, folder or name) in place of the manifest’s; repeatable.',
  ),
  solve: boolean({ summary: 'Solve the loose specs; pins are ignored.', default: false }),
};

/** What recipes are read by, for every command that reads them. */
export const recipeFlags = {
  recipes: string({ summary: 'A folder of feedstocks or recipes.', helpValue: 'DIR' }),
  variant: repeatable(
    'KEY=VALUE',
    'What recipes are read for: python=3.12, c_compiler=clang; over all files of variants; repeatable.',
  ),
  'variant-config': string({
    char: 'm',
    summary: 'A conda_build_config.yaml or variants.yaml that counts over what a recipe brings; repeatable.',
    helpValue: 'FILE',
    multiple: true,
    multipleNonGreedy: true,
  }),
  'exclusive-config': string({
    char: 'e',
    summary: 'One that counts below it, as conda-forge’s pinning; repeatable.',
    helpValue: 'FILE',
    multiple: true,
    multipleNonGreedy: true,
  }),
  env: repeatable(
    'KEY=VALUE',
    'An environment variable that selectors and jinja of recipes see; they see no other; repeatable.',
  ),
};

/** The flags of variants as jobs take them. */
export function variantOptions(flags: {
  readonly variant: string[] | undefined;
  readonly 'variant-config': string[] | undefined;
  readonly 'exclusive-config': string[] | undefined;
  readonly env: string[] | undefined;
}) {
  return {
    variant: flags.variant ?? [],
    variantConfig: flags['variant-config'] ?? [],
    exclusiveConfig: flags['exclusive-config'] ?? [],
    recipeEnv: flags.env ?? [],
  };
}
