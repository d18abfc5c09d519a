import { BaseCommand } from '../../cli/base-command.js';
import { argument } from '../../cli/definitions.js';
import { manifestFlags } from '../../cli/flags.js';

const WHAT = 'A channel (url or folder), a lock, an @EXPLICIT list or an installer.';

/** `archi-construct channel diff`: compares two sets of packages. */
export default class ChannelDiff extends BaseCommand {
  static override summary =
    'Compare channels, locks or installers: packages added, removed, changed; files, sizes, licences.';

  static override description =
    'Files inside changed packages are compared if both packages are on this machine: in folders, in the cache, in two installers.';

  static override examples = [
    '<%= config.bin %> <%= command.id %> old.lock new.lock',
    '<%= config.bin %> <%= command.id %> ./channel https://conda.anaconda.org/c4aarch64 --platform linux-aarch64',
    '<%= config.bin %> <%= command.id %> Archiconda3-0.2.3-Linux-aarch64.sh Archiconda3-linux-aarch64.lock',
  ];

  static override args = {
    before: argument({ description: WHAT, required: true }),
    after: argument({ description: WHAT, required: true }),
  };

  static override flags = {
    platform: { ...manifestFlags.platform, summary: 'Compare only this platform and noarch of channels.' },
    arch: manifestFlags.arch,
  };

  /** Prints the difference. The result is the same as an object. */
  async run(): Promise<object> {
    const { args, flags } = await this.parse(ChannelDiff);
    const { diffChannels } = await import('./run.js');
    const result = await diffChannels({
      ...this.common(flags),
      before: args.before,
      after: args.after,
      platform: flags.platform,
      arch: flags.arch,
    });
    return this.finish(result);
  }
}
