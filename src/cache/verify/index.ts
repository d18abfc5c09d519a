import { BaseCommand } from '../../cli/base-command.js';

/** `archi-construct cache verify`. */
export default class CacheVerify extends BaseCommand {
  static override summary =
    'Read every entry of the cache and remove what is damaged; a later run makes it again.';

  static override exitCodes = { 1: 'Entries were damaged; they are removed.' };

  static override examples = ['<%= config.bin %> cache verify'];

  async run(): Promise<object> {
    const { flags } = await this.parse(CacheVerify);
    const { verifyCache } = await import('./run.js');
    return this.finish(await verifyCache(this.common(flags)));
  }
}
