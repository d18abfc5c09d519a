import { BaseCommand } from '../../cli/base-command.js';
import { argument, boolean, string } from '../../cli/definitions.js';
import { channelAlias, listFlags, manifestFlags, repeatable } from '../../cli/flags.js';

/** `archi-construct channel mirror`: copies packages of other channels into a folder and indexes it. */
export default class ChannelMirror extends BaseCommand {
  static override summary = 'Copy packages, verified, into a folder, and index that as a channel.';

  static override description =
    'Copies the packages of a lock, of an input that has a lock, or of an @EXPLICIT list; or solves specs and copies the solution. Files that the folder has are kept; an interrupted run can be repeated. Records keep the corrections of their channel.';

  static override examples = [
    '<%= config.bin %> <%= command.id %> Archiconda3-linux-aarch64.lock --out mirror',
    '<%= config.bin %> <%= command.id %> "python 3.11.*" pip --channel https://conda.anaconda.org/conda-forge --out mirror',
  ];

  static override strict = false;

  static override args = {
    wanted: argument({
      description:
        'A lock, a manifest, an installer, an image, an @EXPLICIT list, or specs; default: the input in the current folder.',
    }),
  };

  static override flags = {
    out: string({ summary: 'The channel’s folder.', required: true, helpValue: 'DIR' }),
    sources: boolean({
      summary: 'Copy the recipes and sources of the packages too, from channels that have archived them.',
      default: false,
    }),
    'channel-alias': channelAlias,
    ...listFlags,
    channel: repeatable(
      'CHANNEL',
      'A channel (url, file://, folder or name); repeatable, the first that has a package provides it.',
    ),
    platform: manifestFlags.platform,
    arch: manifestFlags.arch,
    'virtual-package': string({
      summary:
        'A virtual package of the target, for the solve; repeatable. Default: glibc 2.17, or the lowest that the channel allows.',
      helpValue: '"__NAME VERSION"',
      multiple: true,
      multipleNonGreedy: true,
    }),
  };

  /** Prints a summary of the folder. The result is the same as an object. */
  async run(): Promise<object> {
    const { argv, flags } = await this.parse(ChannelMirror);
    const { mirrorChannel } = await import('./run.js');
    const result = await mirrorChannel({
      ...this.common(flags),
      wanted: argv.map(String),
      channel: flags.channel,
      channelAlias: flags['channel-alias'],
      category: flags.category,
      platform: flags.platform,
      arch: flags.arch,
      virtual: flags['virtual-package'],
      out: flags.out,
      sources: flags.sources,
    });
    return this.finish(result);
  }
}
