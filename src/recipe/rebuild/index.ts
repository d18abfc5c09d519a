import { BaseCommand } from '../../cli/base-command.js';
import { argument, string } from '../../cli/definitions.js';
import { channelAlias, repeatable } from '../../cli/flags.js';
import { ENGINE_FLAGS } from '../build/flags.js';

/** `archi-construct recipe rebuild`: builds packages again from the recipes in them. */
export default class RecipeRebuild extends BaseCommand {
  static override summary =
    'Build packages again from the recipes in them, and compare them with the originals.';

  static override description =
    'Takes the recipe out of each package and has an engine build it. Without --features and --variants the build repeats what rattler-build recorded in the package: sources, dependencies, time and build folder; the rebuilt package is compared with the original bit for bit, and what is not the same is listed by member. With them the recipe is built with other features or variants. The packages and logs go into the folder of --channel.';

  static override exitCodes = {
    1: 'A package is not the same as the original.',
    2: 'A package cannot be built again, or the command line is wrong.',
    3: 'An engine is missing, was killed or took too long, or the disk is full.',
  };

  static override examples = [
    '<%= config.bin %> recipe rebuild channel/linux-aarch64/zlib-1.3.1-h1a2b3c4_0.conda --channel again',
    "<%= config.bin %> recipe rebuild channel/linux-64/curl-8.0-h1a2b3c4_0.conda --features 'curl[ldap, ~http2]' --channel again --dependencies channel",
    '<%= config.bin %> recipe rebuild channel/linux-64/numpy-2.0-h1a2b3c4_0.conda --variants python313.yaml --channel again --dependencies channel',
  ];

  static override strict = false;

  static override args = {
    package: argument({
      name: 'PACKAGE',
      description: 'A package file; several are built one after another.',
      required: true,
    }),
  };

  static override flags = {
    channel: string({
      summary: 'The folder of the channel that gets the packages; made if it is missing.',
      helpValue: 'FOLDER',
      required: true,
    }),
    features: string({
      summary: 'A package and its features that are to be on, or off behind ~; repeatable.',
      helpValue: 'SPEC',
      multiple: true,
    }),
    variants: repeatable(
      'FILE',
      'A variants.yaml or conda_build_config.yaml over the variant that the package records; repeatable.',
    ),
    sources: repeatable(
      'CHANNEL',
      'The folder of a channel with the archives of recipe source-archive, in place of what is in the package; repeatable.',
    ),
    from: string({
      summary: 'The platform that builds other features or variants. Default: that of this machine.',
      helpValue: 'SUBDIR',
    }),
    dependencies: repeatable(
      'CHANNEL',
      'A channel (url, folder or name) with what other features or variants need, the first one first; repeatable.',
    ),
    'channel-alias': channelAlias,
    ...ENGINE_FLAGS,
  };

  /** Builds the packages. The result tells what became of each. */
  async run(): Promise<object> {
    const { argv, flags } = await this.parse(RecipeRebuild);
    const { rebuildPackages } = await import('./run.js');
    const result = await rebuildPackages({
      ...this.common(flags),
      packages: argv.map(String),
      channel: flags.channel,
      features: flags.features,
      variants: flags.variants,
      sources: flags.sources,
      from: flags.from,
      dependencies: flags.dependencies,
      channelAlias: flags['channel-alias'],
      glibc: flags.glibc,
      engine: flags.engine,
      test: flags.test,
      timeout: flags.timeout,
    });
    return this.finish(result);
  }
}
