import { BaseCommand } from '../cli/base-command.js';
import { argument, boolean, integer, option, string } from '../cli/definitions.js';
import {
  channelAlias,
  listFlags,
  manifestFlags,
  recipeFlags,
  recipeOptions,
  repeatable,
} from '../cli/flags.js';
import { GRAPH_FORMATS } from './format/formats.js';

export default class Graph extends BaseCommand {
  static override summary =
    'Show the dependency graph of a lock, an installer, an image, channels or recipes. Runs nothing of them.';

  static override examples = [
    '<%= config.bin %> graph Archiconda3-linux-aarch64.lock',
    '<%= config.bin %> graph',
    '<%= config.bin %> graph my.lock --why zlib',
    '<%= config.bin %> graph dist/Archiconda3-0.3.0-Linux-aarch64.sh',
    '<%= config.bin %> graph --channel ./channel --root openssl --reverse --depth 2',
    '<%= config.bin %> graph --channel ./channel --all-versions --root libfoo --reverse',
    '<%= config.bin %> graph --recipes feedstocks --variant python=3.12 --format html --out graph.html',
    '<%= config.bin %> graph --recipes feedstocks -e conda-forge-pinning/conda_build_config.yaml --format json',
  ];

  static override args = {
    path: argument({
      name: 'PATH',
      description:
        'A lock, a manifest, an installer or an image, or the folder of one. Default: the one in the current folder, unless --channel or --recipes is given.',
    }),
  };

  static override flags = {
    'channel-alias': channelAlias,
    channel: repeatable(
      'CHANNEL',
      'A channel (url, file://, folder or name), of which the newest build of each name is used; repeatable.',
    ),
    'all-versions': boolean({
      summary: 'Use the dependencies of all builds in the channels, not only of the newest.',
      dependsOn: ['channel'],
    }),
    ...recipeFlags,
    platform: manifestFlags.platform,
    arch: manifestFlags.arch,
    format: option({
      options: GRAPH_FORMATS,
      default: 'tree',
      summary: 'The output format; html is one interactive page that needs no network.',
    }),
    root: repeatable('PKG', 'Start at this package, not at the packages that no other needs; repeatable.'),
    why: string({ summary: 'Show only the paths that lead to this package.', helpValue: 'PKG' }),
    depth: integer({
      summary: 'Show at most this many steps from where the graph starts.',
      helpValue: 'N',
      min: 0,
    }),
    environment: string({
      summary:
        'Show this environment of the lock: base, a name in envs, or one of a pixi.lock; default: base.',
      helpValue: 'NAME',
    }),
    reverse: boolean({ summary: 'Show what needs each package, not what it needs.', default: false }),
    ...listFlags,
    out: string({ summary: 'The file to write. Default: print.', helpValue: 'FILE' }),
  };

  async run(): Promise<object> {
    const { args, flags } = await this.parse(Graph);
    const { dependencyGraph } = await import('./run.js');
    const result = await dependencyGraph({
      ...this.common(flags),
      lock: args.path,
      channel: flags.channel,
      channelAlias: flags['channel-alias'],
      allVersions: flags['all-versions'],
      ...recipeOptions(flags),
      platform: flags.platform,
      arch: flags.arch,
      format: flags.format,
      roots: flags.root,
      why: flags.why,
      depth: flags.depth,
      environment: flags.environment,
      category: flags.category,
      reverse: flags.reverse,
      out: flags.out,
    });
    return this.finish(result);
  }
}
