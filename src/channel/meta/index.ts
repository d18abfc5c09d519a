import { boolean, integer, option, string } from '@oclif/core/flags';
import { BaseCommand } from '../../cli/base-command.js';
import { channelAlias, channelLocations, manifestFlags } from '../../cli/flags.js';

export default class ChannelMeta extends BaseCommand {
  static override summary =
    'Write a meta-channel: the few records of large channels that the wanted packages can need, proved by solving.';

  static override description =
    'Every spec is solved by itself and all together, over the full channels and over the new one; the folder appears only where the answers are the same packages.';

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
      summary: 'A channel (url, file://, folder or name); repeatable, the first that has a name provides it.',
      helpValue: 'CHANNEL',
      multiple: true,
      multipleNonGreedy: true,
      required: true,
    }),
    out: string({ summary: 'The folder of the new channel.', helpValue: 'DIR', required: true }),
    pin: string({
      summary: 'Only builds of its name that this spec matches; repeatable.',
      helpValue: 'SPEC',
      multiple: true,
      multipleNonGreedy: true,
    }),
    python: string({
      summary: 'Only this python; repeatable: every spec is proved with each.',
      helpValue: 'X.Y',
      multiple: true,
      multipleNonGreedy: true,
    }),
    newest: integer({
      summary: 'Only the newest builds of each name, for each python, beside those that solving takes.',
      helpValue: 'N',
      min: 1,
    }),
    before: string({ summary: 'Only builds made before this day (UTC).', helpValue: 'YYYY-MM-DD' }),
    'virtual-package': string({
      summary: 'What the target has: "__glibc 2.17"; repeatable.',
      helpValue: '"__NAME VERSION"',
      multiple: true,
      multipleNonGreedy: true,
    }),
    format: option({ options: ['conda', 'tar.bz2'] as const })({
      summary:
        'Only files of this format: conda before 4.7 reads tar.bz2 alone. Default: conda where both are there.',
    }),
    packages: boolean({
      summary: 'Lay the package files, verified, beside the repodata; else it points to where they are.',
      default: false,
    }),
  };

  /** Makes the meta-channel; the result is the report. */
  async run(): Promise<object> {
    const { flags, argv } = await this.parse(ChannelMeta);
    const [{ channelMeta }, { readMetaFlags }] = await Promise.all([
      import('./run.js'),
      import('./flags.js'),
    ]);
    const outcome = await channelMeta({
      ...this.common(flags),
      platform: flags.platform,
      arch: flags.arch,
      channel: channelLocations(flags),
      out: flags.out,
      only: flags.format === undefined ? null : `.${flags.format}`,
      packages: flags.packages,
      newest: flags.newest,
      pin: flags.pin ?? [],
      ...readMetaFlags({
        specs: argv.map(String),
        python: flags.python ?? [],
        before: flags.before,
        virtualPackages: flags['virtual-package'] ?? [],
      }),
      env: process.env,
    });
    this.print(outcome);
    return outcome.result;
  }
}
