import { BaseCommand } from '../../cli/base-command.js';
import { boolean, integer } from '../../cli/definitions.js';

/** `archi-construct cache prune`. */
export default class CachePrune extends BaseCommand {
  static override summary =
    'Remove cache entries that no run has used for some days; a later run makes them again.';

  static override examples = ['<%= config.bin %> cache prune'];

  static override flags = {
    'older-than': integer({
      summary: 'Remove entries whose last use is at least this many days ago.',
      helpValue: 'DAYS',
      min: 0,
      default: 30,
    }),
    'dry-run': boolean({ summary: 'Only list the files.', default: false }),
  };

  async run(): Promise<object> {
    const { flags } = await this.parse(CachePrune);
    const { pruneCache } = await import('./run.js');
    const result = await pruneCache({
      ...this.common(flags),
      olderThan: flags['older-than'],
      dryRun: flags['dry-run'],
    });
    return this.finish(result);
  }
}
