import { BaseCommand } from '../../cli/base-command.js';

/** `archi-construct cache list`. */
export default class CacheList extends BaseCommand {
  static override summary = 'List what is in the cache, and how much room it takes.';

  static override examples = ['<%= config.bin %> cache list'];

  async run(): Promise<object> {
    const { flags } = await this.parse(CacheList);
    const { listCache } = await import('./run.js');
    return this.finish(await listCache(this.common(flags)));
  }
}
