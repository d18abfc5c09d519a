import { BaseCommand } from '../cli/base-command.js';
import { argument, string } from '../cli/definitions.js';
import { platformsFlags, repeatable } from '../cli/flags.js';

/** `archi-construct init NAME`: writes a first manifest. */
export default class Init extends BaseCommand {
  static override summary = 'Write a commented manifest that builds as it is.';

  static override examples = [
    '<%= config.bin %> init Hello',
    '<%= config.bin %> init Hello --channel ./channel --python 3.11 --arch x86_64 --arch aarch64',
  ];

  static override args = {
    name: argument({
      name: 'NAME',
      description: 'The name of the distribution; its manifest is written to NAME/manifest.yaml.',
      required: true,
    }),
  };

  static override flags = {
    channel: repeatable(
      'CHANNEL',
      'A channel (url, file://, folder or name); default: conda-forge; repeatable.',
    ),
    python: string({ summary: 'The version of python.', helpValue: 'X.Y', default: '3.12' }),
    platform: repeatable(
      'SUBDIR',
      'A platform to build for, as conda calls it; default: linux-aarch64; repeatable.',
    ),
    arch: platformsFlags.arch,
  };

  async run(): Promise<object> {
    const { args, flags } = await this.parse(Init);
    const { initManifest } = await import('./run.js');
    const result = await initManifest({
      ...this.common(flags),
      name: args.name,
      channels: flags.channel,
      python: flags.python,
      platforms: flags.platform,
      archs: flags.arch,
    });
    return this.finish(result);
  }
}
