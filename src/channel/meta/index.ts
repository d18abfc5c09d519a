import { BaseCommand } from '../../cli/base-command.js';
import { boolean, integer, option, string } from '../../cli/definitions.js';
import { channelAlias, manifestFlags } from '../../cli/flags.js';

export default class ChannelMeta extends BaseCommand {
  static override summary =
    'Write a meta-channel: the few records of large channels that the wanted packages can need, proved by solving.';

  static override description =
    'Solves every spec alone and all together, in the full channels and in the new one. The folder is written only if both give the same packages.';

  static override examples = [
    '<%= config.bin %> channel meta conda pip --python 3.7 --channel https://conda.anaconda.org/conda-forge --out meta',
    '<%= config.bin %> channel meta conda --channel ./ours --channel https://conda.anaconda.org/conda-forge --packages --out meta',
  ];

  /** The wanted specs. */
  static override strict = false;

  static override usage =
    'channel meta SPEC... --channel CHANNEL... --out DIR [--python X.Y...] [--pin SPEC...] [--newest N] [--before DAY] [--packages]';

  static override flags = {
    platform: manifestFlags.platform,
    arch: manifestFlags.arch,
    'channel-alias': channelAlias,
    channel: string({
      summary:
        'A channel (url, file://, folder or name); repeatable, the first that has a package provides it.',
      helpValue: 'CHANNEL',
      multiple: true,
      multipleNonGreedy: true,
      required: true,
    }),
    out: string({ summary: 'The folder of the new channel.', helpValue: 'DIR', required: true }),
    pin: string({
      summary: 'Keep only builds that match this spec, of the name in it; repeatable.',
      helpValue: 'SPEC',
      multiple: true,
      multipleNonGreedy: true,
    }),
    python: string({
      summary: 'Keep only this python; repeatable, every spec is proved with each.',
      helpValue: 'X.Y',
      multiple: true,
      multipleNonGreedy: true,
    }),
    newest: integer({
      summary:
        'Keep only the N newest builds of each name, for each python, and those that the solutions use.',
      helpValue: 'N',
      min: 1,
    }),
    before: string({ summary: 'Keep only builds made before this day (UTC).', helpValue: 'YYYY-MM-DD' }),
    'virtual-package': string({
      summary: 'A virtual package of the target: "__glibc 2.17"; repeatable.',
      helpValue: '"__NAME VERSION"',
      multiple: true,
      multipleNonGreedy: true,
    }),
    format: option({
      options: ['conda', 'tar.bz2'] as const,
      summary:
        'Keep only files of this format: conda before 4.7 reads only tar.bz2. Default: conda if there are both.',
    }),
    packages: boolean({
      summary: 'Put the verified package files beside the repodata, instead of pointing to their channel.',
      default: false,
    }),
  };

  /** Makes the meta-channel. The result is the report. */
  async run(): Promise<object> {
    const { flags, argv } = await this.parse(ChannelMeta);
    const { makeMetaChannel } = await import('./run.js');
    const result = await makeMetaChannel({
      ...this.common(flags),
      specs: argv.map(String),
      channel: flags.channel,
      channelAlias: flags['channel-alias'],
      platform: flags.platform,
      arch: flags.arch,
      out: flags.out,
      pin: flags.pin,
      python: flags.python,
      newest: flags.newest,
      before: flags.before,
      virtualPackages: flags['virtual-package'],
      format: flags.format,
      packages: flags.packages,
    });
    return this.finish(result);
  }
}
