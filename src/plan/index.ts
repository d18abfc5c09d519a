import { string as argument } from '@oclif/core/args';
import { boolean, integer, option, string } from '@oclif/core/flags';
import { BaseCommand } from '../cli/base-command.js';
import { channelAlias, channelLocations, recipeFlags, repeatable, variantOptions } from '../cli/flags.js';
import { FORMATS } from './emit/formats.js';

export default class Plan extends BaseCommand {
  static override summary =
    'What a platform lacks of wanted packages, in the order to build it, and how long that takes.';

  static override examples = [
    '<%= config.bin %> plan my/manifest.yaml --to linux-aarch64',
    '<%= config.bin %> plan --from linux-64 --to linux-aarch64 --want conda --want conda-build --channel https://…',
    '<%= config.bin %> plan --want "python 3.11.*" --channel ./channel --have ./ported --workers 8 --status',
    '<%= config.bin %> plan --want numpy --channel ./channel --recipes feedstocks --emit make --emit html',
  ];

  static override args = {
    path: argument({
      name: 'PATH',
      description:
        'A manifest, a lock, an installer or an image, or the folder of one, for what --want and --channel leave open; default: what is here.',
    }),
  };

  static override flags = {
    from: string({
      summary: 'The platform that has the packages.',
      helpValue: 'SUBDIR',
      default: 'linux-64',
    }),
    to: string({
      summary: 'The platform they are wanted on; default: that of the manifest or lock, else linux-aarch64.',
      helpValue: 'SUBDIR',
    }),
    want: string({
      summary: 'What is wanted; several after one flag, or repeatable. A name may hold *.',
      helpValue: 'SPEC',
      multiple: true,
    }),
    'channel-alias': channelAlias,
    channel: string({
      summary:
        'A channel (url, file://, folder or name) that has the packages; repeatable, the first that has one wins.',
      helpValue: 'CHANNEL',
      multiple: true,
      multipleNonGreedy: true,
    }),
    have: repeatable(
      'CHANNEL',
      'A channel with what the target has already; repeatable; default: those of --channel.',
    ),
    bootstrap: repeatable(
      'CHANNEL',
      'A channel of the target to begin cycles with; repeatable. Default: any that has what a cycle asks for.',
    ),
    ...recipeFlags,
    minutes: string({ summary: 'How long one build takes.', helpValue: 'N', default: '3' }),
    times: string({ summary: 'How long each takes: a file of “name: minutes”.', helpValue: 'FILE' }),
    workers: integer({
      summary: 'How many build side by side.',
      helpValue: 'N',
      default: 4,
      min: 1,
      max: 100_000,
    }),
    status: boolean({ summary: 'List every package, with what the target has already.', default: false }),
    emit: option({ options: FORMATS, multiple: true })({
      summary: 'Write the plan for an engine, or as a chart.',
    }),
    out: string({ summary: 'The folder of what is written.', helpValue: 'DIR', default: 'dist' }),
  };

  async run(): Promise<object> {
    const { args, flags } = await this.parse(Plan);
    const { plan } = await import('./run.js');
    const outcome = await plan({
      ...flags,
      ...this.common(flags),
      path: args.path ?? null,
      want: flags.want ?? [],
      channel: channelLocations(flags),
      channelAlias: flags['channel-alias'],
      have: channelLocations({ ...flags, channel: flags.have }),
      bootstrap: channelLocations({ ...flags, channel: flags.bootstrap }),
      ...variantOptions(flags),
      formats: flags.emit ?? [],
      env: process.env,
    });
    this.print(outcome);
    return outcome.result;
  }
}
