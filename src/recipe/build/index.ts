import { BaseCommand } from '../../cli/base-command.js';
import { argument, string } from '../../cli/definitions.js';
import { channelAlias, repeatable } from '../../cli/flags.js';
import { ENGINE_FLAGS } from './flags.js';

/** `archi-construct recipe build`: builds recipes into a channel. */
export default class RecipeBuild extends BaseCommand {
  static override summary = 'Build recipes into a channel, for this platform or another one.';

  static override description =
    'Has rattler-build, py-rattler-build or conda-build build recipes, in the order in which they need each other, and moves the packages into the channel of a folder, which is indexed. The folder is read for dependencies before the channels of --dependencies. A recipe that fails changes nothing of the channel; what does not need it is built all the same. The logs are in .logs below the folder. Exit 2: a recipe cannot be built. Exit 3: an engine is missing or was killed, took too long, or the disk is full.';

  static override exitCodes = {
    2: 'A recipe cannot be built, or the command line is wrong.',
    3: 'An engine is missing, was killed or took too long, or the disk is full.',
  };

  static override examples = [
    '<%= config.bin %> recipe build zlib-feedstock --channel out --dependencies build-channel --dependencies channel',
    '<%= config.bin %> recipe build feedstocks --to linux-riscv64 --channel out --test skip',
    '<%= config.bin %> recipe build hello --from linux-64 --to linux-64 --channel out --dependencies conda-forge',
  ];

  static override strict = false;

  static override args = {
    path: argument({
      name: 'PATH',
      description:
        'A recipe, or a folder of recipes or feedstocks; several are built in the order that they need.',
      required: true,
    }),
  };

  static override flags = {
    channel: string({
      summary: 'The folder of the channel that gets the packages; made if it is missing.',
      helpValue: 'FOLDER',
      required: true,
    }),
    from: string({
      summary: 'The platform that builds. Default: that of this machine.',
      helpValue: 'SUBDIR',
    }),
    to: string({
      summary: 'The platform that the packages are for.',
      helpValue: 'SUBDIR',
      default: 'linux-aarch64',
    }),
    dependencies: repeatable(
      'CHANNEL',
      'A channel (url, folder or name) with what the recipes need, the first one first; a variants.yaml in its folder is used; repeatable.',
    ),
    'channel-alias': channelAlias,
    variants: repeatable(
      'FILE',
      'A variants.yaml or conda_build_config.yaml; overrides those of the channels; repeatable.',
    ),
    ...ENGINE_FLAGS,
  };

  /** Builds the recipes. The result tells what became of each. */
  async run(): Promise<object> {
    const { argv, flags } = await this.parse(RecipeBuild);
    const { buildRecipes } = await import('./run.js');
    const result = await buildRecipes({
      ...this.common(flags),
      paths: argv.map(String),
      channel: flags.channel,
      from: flags.from,
      to: flags.to,
      dependencies: flags.dependencies,
      channelAlias: flags['channel-alias'],
      variants: flags.variants,
      glibc: flags.glibc,
      engine: flags.engine,
      test: flags.test,
      timeout: flags.timeout,
    });
    return this.finish(result);
  }
}
