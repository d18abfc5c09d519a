import { UserError } from '../errors.js';
import { boolean, string } from './definitions.js';

/** Returns a flag that may be repeated, with one value each time: a further word is an argument. */
export function repeatable(helpValue: string, summary: string) {
  return string({ summary, helpValue, multiple: true, multipleNonGreedy: true });
}

/** The flags of commands that need a manifest. */
export const manifestFlags = {
  py: string({
    summary: 'Choose the manifest by its version of python.',
    helpValue: 'X.Y',
    exclusive: ['manifest'],
  }),
  manifest: string({
    summary: 'The manifest, or its folder; default: the manifest.yaml here.',
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

/** The flags of commands that work for several platforms at once. */
export const platformsFlags = {
  platform: repeatable(
    'SUBDIR',
    'The platform to build for, as conda calls it; default: the manifest’s only one, else linux-aarch64; repeatable.',
  ),
  arch: repeatable('ARCH', 'The platform by its architecture: aarch64, x86_64, ppc64le …; repeatable.'),
};

/** Throws UserError if an argument is given together with a flag of the same meaning. */
export function onlyOne(path: string | undefined, flags: Readonly<Record<string, string | undefined>>): void {
  const flag = Object.keys(flags).find((name) => flags[name] !== undefined);
  if (path === undefined || flag === undefined) return;
  const problem = { where: path, message: `cannot be combined with --${flag}`, fix: 'give one of the two' };
  throw new UserError('the command line cannot be used', [problem], { code: 'command-line' });
}

/** The flag for the url below which named channels are. */
export const channelAlias = string({
  summary: 'The url before channel names; default: conda’s own, where conda-forge is.',
  helpValue: 'URL',
});

/** The flags of commands that need packages. */
export const channelFlags = {
  'channel-alias': channelAlias,
  channel: repeatable(
    'CHANNEL',
    'A channel (url, file://, folder or name) in place of the manifest’s; repeatable.',
  ),
  solve: boolean({ summary: 'Solve the specs and ignore the pins.', default: false }),
};

/** The flags of commands that look at the lock of another tool. */
export const listFlags = {
  category: repeatable('NAME', 'A category of a conda-lock file besides main; repeatable.'),
};

/** The flags of commands that take the packages of a lock. */
export const lockFlags = {
  lock: string({
    summary:
      'Use the packages of this lock: one of this program, an @EXPLICIT list, a conda-lock file, a pixi.lock, or an environment.yml of builds.',
    helpValue: 'FILE',
  }),
  environment: repeatable(
    'NAME',
    'An environment of a pixi.lock; default: default; repeatable. The first is the base, the others go to envs; * is all of them.',
  ),
  ...listFlags,
  'index-url': string({
    summary:
      'The index where wheels that are given by version are looked up; default: the one that pip asks.',
    helpValue: 'URL',
  }),
  'drop-pip': boolean({
    summary: 'Leave out packages of pip that a lock, or the environment file of a construct.yaml, names.',
    default: false,
  }),
  name: string({
    summary: 'The name of what the lock is made into, in place of a manifest.',
    helpValue: 'NAME',
    dependsOn: ['lock'],
    exclusive: ['manifest', 'py'],
  }),
  'set-version': string({
    summary: 'The version of what the lock is made into, in place of a manifest.',
    helpValue: 'VERSION',
    dependsOn: ['lock'],
    exclusive: ['manifest', 'py'],
  }),
};

/** The flags of commands that read recipes. */
export const recipeFlags = {
  recipes: string({ summary: 'A folder of feedstocks or recipes.', helpValue: 'DIR' }),
  variant: repeatable(
    'KEY=VALUE',
    'A value of the variant, such as python=3.12 or c_compiler=clang; overrides all variant files; repeatable.',
  ),
  'variant-config': string({
    char: 'm',
    summary: 'A conda_build_config.yaml or variants.yaml that overrides the recipe’s own; repeatable.',
    helpValue: 'FILE',
    multiple: true,
    multipleNonGreedy: true,
  }),
  'exclusive-config': string({
    char: 'e',
    summary:
      'Like --variant-config, but the recipe’s own file overrides it: conda-forge’s pinning, for example; repeatable.',
    helpValue: 'FILE',
    multiple: true,
    multipleNonGreedy: true,
  }),
  env: repeatable(
    'KEY=VALUE',
    'An environment variable for selectors and jinja of recipes, which see no others; repeatable.',
  ),
};

/** Returns the options of the flags for recipes. */
export function recipeOptions(flags: {
  readonly recipes: string | undefined;
  readonly variant: string[] | undefined;
  readonly 'variant-config': string[] | undefined;
  readonly 'exclusive-config': string[] | undefined;
  readonly env: string[] | undefined;
}) {
  return {
    recipes: flags.recipes,
    variant: flags.variant,
    variantConfig: flags['variant-config'],
    exclusiveConfig: flags['exclusive-config'],
    recipeEnv: flags.env,
  };
}
