import { BaseCommand } from '../cli/base-command.js';
import { argument, string } from '../cli/definitions.js';
import { channelAlias, listFlags, manifestFlags, repeatable } from '../cli/flags.js';

export default class Pins extends BaseCommand {
  static override summary =
    'Write the pins of a lock or a channel as a conda_build_config.yaml, or show how a file has drifted from them.';

  static override examples = [
    '<%= config.bin %> pins Bootstrap3-linux-aarch64.lock --out conda_build_config.yaml',
    '<%= config.bin %> pins Bootstrap3-linux-aarch64.lock --compare conda_build_config.yaml',
    '<%= config.bin %> pins --channel https://conda.anaconda.org/c4aarch64 --compare theirs.yaml --out ours.yaml',
  ];

  static override args = {
    path: argument({
      name: 'PATH',
      description:
        'A lock, a manifest, an installer or an image, or the folder of one. Default: the one in the current folder. With --channel the newest versions are the pins.',
    }),
  };

  static override flags = {
    'channel-alias': channelAlias,
    ...listFlags,
    channel: repeatable(
      'CHANNEL',
      'A channel (url, file://, folder or name), instead of a lock; repeatable.',
    ),
    platform: manifestFlags.platform,
    arch: manifestFlags.arch,
    environment: string({
      summary:
        'Pin the packages of this environment of the lock: base, a name in envs, or one of a pixi.lock.',
      helpValue: 'NAME',
    }),
    name: string({
      summary:
        'A package to pin; repeatable. Default: the packages of the lock that are not noarch, or the keys of --compare.',
      helpValue: 'PKG',
      multiple: true,
      multipleNonGreedy: true,
    }),
    compare: string({
      summary:
        'A conda_build_config.yaml to compare with the pins; --out writes it with the new pins and keeps its comments and selectors.',
      helpValue: 'FILE',
    }),
    out: string({ summary: 'The file to write. Default: print only.', helpValue: 'FILE' }),
  };

  /** Prints pins or drift; the result has both sides. */
  async run(): Promise<object> {
    const { flags, args } = await this.parse(Pins);
    const { makePins } = await import('./run.js');
    const result = await makePins({
      ...this.common(flags),
      lock: args.path,
      channel: flags.channel,
      channelAlias: flags['channel-alias'],
      category: flags.category,
      platform: flags.platform,
      arch: flags.arch,
      environment: flags.environment,
      name: flags.name,
      compare: flags.compare,
      out: flags.out,
    });
    return this.finish(result);
  }
}
