import { BaseCommand } from '../cli/base-command.js';
import { channelAlias, manifestFlags, repeatable } from '../cli/flags.js';

/** `archi-construct doctor`: checks this machine. */
export default class Doctor extends BaseCommand {
  static override summary =
    'Show what this machine has for building installers and images, and how to get what is missing.';

  static override exitCodes = { 1: 'Installers cannot be built here.' };

  static override examples = [
    '<%= config.bin %> doctor',
    '<%= config.bin %> doctor --channel ./channel --arch riscv64',
  ];

  static override flags = {
    platform: manifestFlags.platform,
    arch: manifestFlags.arch,
    'channel-alias': channelAlias,
    channel: repeatable(
      'CHANNEL',
      'A channel to check; default: those of the manifest here, else conda-forge; repeatable.',
    ),
  };

  async run(): Promise<object> {
    const { flags } = await this.parse(Doctor);
    const { checkMachine } = await import('./run.js');
    const result = await checkMachine({
      ...this.common(flags),
      platform: flags.platform,
      arch: flags.arch,
      channel: flags.channel,
      channelAlias: flags['channel-alias'],
    });
    return this.finish(result);
  }
}
