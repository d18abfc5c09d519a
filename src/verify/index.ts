import { string as argument } from '@oclif/core/args';
import { string } from '@oclif/core/flags';
import { BaseCommand } from '../cli/base-command.js';
import { channelAlias, channelLocations, repeatable } from '../cli/flags.js';

/** `archi-construct verify`: whether an installer is what its lock says. */
export default class Verify extends BaseCommand {
  static override summary =
    'Prove that an installer is what its lock says, package by package. Runs nothing of it.';

  static override description =
    'Every package is fetched or taken from the cache, checked, packed anew and compared with its member. So are the header, the environment and the end. Exit 0: all is well. Exit 2: something differs, and all of it is told.';

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
      summary: 'The lock or @EXPLICIT list that the one inside has to equal.',
      helpValue: 'FILE',
    }),
    'channel-alias': channelAlias,
    channel: repeatable('CHANNEL', 'Where to look for packages first (url, file:// or folder); repeatable.'),
  };

  /** Prints each package that holds; the result is the same as an object. */
  async run(): Promise<object> {
    const { args, flags } = await this.parse(Verify);
    const { verify } = await import('./run.js');
    const outcome = await verify({
      ...flags,
      channel: channelLocations(flags),
      ...this.common(flags),
      installer: args.installer ?? null,
      env: process.env,
    });
    this.print(outcome);
    return outcome.result;
  }
}
