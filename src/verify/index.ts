import { BaseCommand } from '../cli/base-command.js';
import { argument, string } from '../cli/definitions.js';
import { channelAlias, repeatable } from '../cli/flags.js';

/** `archi-construct verify`: checks that an installer matches its lock. */
export default class Verify extends BaseCommand {
  static override summary =
    'Check that an installer matches its lock, package by package. Nothing of it is run.';

  static override description =
    'Each package is fetched or taken from the cache, checked, packed again and compared with its member; the header, the environment and the end are compared too. Exit 0: everything matches. Exit 2: all differences are listed.';

  static override examples = [
    '<%= config.bin %> verify dist/Archiconda3-0.3.0-Linux-aarch64.sh',
    '<%= config.bin %> verify installer.sh --lock Archiconda3-linux-aarch64.lock',
    '<%= config.bin %> verify installer.sh --channel ./channel --offline',
  ];

  static override args = {
    installer: argument({
      description: 'The installer, or its folder; default: the only one here or in dist/.',
    }),
  };

  static override flags = {
    lock: string({
      summary: 'A lock or @EXPLICIT list to compare with the lock inside.',
      helpValue: 'FILE',
    }),
    'channel-alias': channelAlias,
    channel: repeatable(
      'CHANNEL',
      'A channel to look for packages in first (url, file://, folder or name); repeatable.',
    ),
  };

  /** Prints each package that matches; the result is the same as an object. */
  async run(): Promise<object> {
    const { args, flags } = await this.parse(Verify);
    const { verifyInstaller } = await import('./run.js');
    const result = await verifyInstaller({
      ...this.common(flags),
      installer: args.installer,
      lock: flags.lock,
      channel: flags.channel,
      channelAlias: flags['channel-alias'],
    });
    return this.finish(result);
  }
}
