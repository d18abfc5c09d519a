import { boolean, option, string } from '@oclif/core/flags';
import { BaseCommand } from '../cli/base-command.js';
import { channelFlags, manifestFlags } from '../cli/flags.js';

export default class Lock extends BaseCommand {
  static override summary =
    'Write the lock of a manifest: every package with its url, checksums and dependencies.';

  static override examples = [
    '<%= config.bin %> lock --py 3.7',
    '<%= config.bin %> lock --py 3.11 --channel ./channel --update',
    '<%= config.bin %> lock --manifest my/manifest.yaml --format explicit --out my/explicit.txt',
  ];

  static override flags = {
    ...manifestFlags,
    ...channelFlags,
    update: boolean({ summary: 'Solve the loose specs anew; the same as --solve.', default: false }),
    format: option({ options: ['lock', 'explicit'] as const, default: 'lock' as const })({
      summary: 'A lock, or an @EXPLICIT list as conda reads it.',
    }),
    out: string({
      summary: 'The file to write; default: SUBDIR.lock beside the manifest.',
      helpValue: 'FILE',
    }),
    'dry-run': boolean({ summary: 'Print it, write nothing.', default: false }),
  };

  async run(): Promise<object> {
    const { flags } = await this.parse(Lock);
    const { lock } = await import('../jobs/lock.js');
    const { lines, result } = await lock({
      ...flags,
      ...this.common(flags),
      channel: flags.channel ?? [],
      solve: flags.solve || flags.update,
      dryRun: flags['dry-run'],
      env: process.env,
    });
    for (const line of lines) this.log(line);
    return result;
  }
}
