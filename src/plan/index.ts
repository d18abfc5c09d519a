import { BaseCommand } from '../cli/base-command.js';
import { argument, boolean, integer, option, string } from '../cli/definitions.js';
import { channelAlias, listFlags, recipeFlags, recipeOptions, repeatable } from '../cli/flags.js';
import { FORMATS } from './emit/formats.js';

export default class Plan extends BaseCommand {
  static override summary =
    'List the packages that a platform lacks, in build order, and how long the builds take.';

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
        'A manifest, a lock, an installer or an image, or the folder of one: the packages to plan for, unless --want is given, and their channels, unless --channel is given. Default: the one in the current folder.',
    }),
  };

  static override flags = {
    from: string({
      summary: 'The platform that has the packages.',
      helpValue: 'SUBDIR',
      default: 'linux-64',
    }),
    to: string({
      summary:
        'The platform that lacks them. Default: the platform of the manifest or lock; linux-aarch64 if there is none or it is that of --from.',
      helpValue: 'SUBDIR',
    }),
    want: string({
      summary: 'A package to plan for, or several; repeatable. A name may contain *.',
      helpValue: 'SPEC',
      multiple: true,
    }),
    'channel-alias': channelAlias,
    ...listFlags,
    channel: string({
      summary:
        'A channel (url, file://, folder or name) that has the packages; repeatable. The first channel that has a package wins.',
      helpValue: 'CHANNEL',
      multiple: true,
      multipleNonGreedy: true,
    }),
    have: repeatable(
      'CHANNEL',
      'A channel of packages that the target already has; repeatable. Default: those of --channel.',
    ),
    bootstrap: repeatable(
      'CHANNEL',
      'A channel of the target with packages for first builds in cycles; repeatable. Without it the plan does not say which packages these builds use.',
    ),
    ...recipeFlags,
    minutes: string({ summary: 'The minutes that each build takes.', helpValue: 'N', default: '3' }),
    times: string({
      summary: 'A file with a line “name: minutes” for each build that takes another time.',
      helpValue: 'FILE',
    }),
    workers: integer({
      summary: 'The most builds that run in parallel.',
      helpValue: 'N',
      default: 4,
      min: 1,
      max: 100_000,
    }),
    status: boolean({
      summary: 'List every package, also those that need no build.',
      default: false,
    }),
    emit: option({
      options: FORMATS,
      multiple: true,
      multipleNonGreedy: true,
      summary: 'Write the plan for a build engine, or as a chart; repeatable.',
    }),
    out: string({
      summary: 'The folder of the files that --emit writes.',
      helpValue: 'DIR',
      default: 'dist',
    }),
  };

  async run(): Promise<object> {
    const { args, flags } = await this.parse(Plan);
    const { plan } = await import('./run.js');
    const result = await plan({
      ...this.common(flags),
      path: args.path,
      from: flags.from,
      to: flags.to,
      want: flags.want,
      channel: flags.channel,
      channelAlias: flags['channel-alias'],
      category: flags.category,
      have: flags.have,
      bootstrap: flags.bootstrap,
      ...recipeOptions(flags),
      minutes: flags.minutes,
      times: flags.times,
      workers: flags.workers,
      status: flags.status,
      formats: flags.emit,
      out: flags.out,
    });
    return this.finish(result);
  }
}
