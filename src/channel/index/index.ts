import { BaseCommand } from '../../cli/base-command.js';
import { argument } from '../../cli/definitions.js';

/** `archi-construct channel index`: writes the index files of a folder of packages. */
export default class ChannelIndex extends BaseCommand {
  static override summary = 'Index a folder of packages, so that conda can use it as a channel.';

  static override description =
    'Writes repodata.json, current_repodata.json and run_exports.json (each as .zst and .bz2 too), shards (CEP-16) and channeldata.json. Opens only new and changed packages. Packages that cannot be used are reported and left out; the exit code is then 2.';

  static override examples = ['<%= config.bin %> <%= command.id %> ./channel'];

  static override args = {
    folder: argument({ description: 'The folder that contains linux-64/, noarch/ …', required: true }),
  };

  /** Indexes the folder. The result counts packages by subdir. */
  async run(): Promise<object> {
    const { args, flags } = await this.parse(ChannelIndex);
    const { indexChannel } = await import('./run.js');
    return this.finish(await indexChannel({ ...this.common(flags), folder: args.folder }));
  }
}
