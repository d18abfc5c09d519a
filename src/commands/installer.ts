import { boolean, option, string } from '@oclif/core/flags';
import { BaseCommand } from '../cli/base-command.js';
import { channelFlags, manifestFlags } from '../cli/flags.js';

export default class Installer extends BaseCommand {
  static override summary =
    'Build a self-contained installer (.sh), with its lock, checksum and construct.yaml.';

  static override examples = [
    '<%= config.bin %> installer --py 3.7',
    '<%= config.bin %> installer --py 3.11 --channel ./channel --arch x86_64',
    '<%= config.bin %> installer --manifest my/manifest.yaml --render',
  ];

  static override flags = {
    ...manifestFlags,
    ...channelFlags,
    lock: string({ summary: 'Take the packages of this lock or @EXPLICIT list.', helpValue: 'FILE' }),
    compression: option({ options: ['gzip', 'zstd', 'xz', 'bzip2'] as const, default: 'gzip' as const })({
      summary: 'How the payload is compressed; the target needs that program.',
    }),
    'keep-pkgs': boolean({
      summary: 'Bring the package cache as well, so that -k can leave it in the prefix.',
      default: false,
    }),
    out: string({ summary: 'Where the results go.', helpValue: 'DIR', default: 'dist' }),
    render: boolean({ summary: 'Only write construct.yaml; no network.', default: false }),
    'dry-run': boolean({ summary: 'Only say which packages would go in.', default: false }),
  };

  async run(): Promise<object> {
    const { flags } = await this.parse(Installer);
    const { installer } = await import('../jobs/installer.js');
    const { lines, result } = await installer({
      ...flags,
      ...this.common(flags),
      channel: flags.channel ?? [],
      keepPkgs: flags['keep-pkgs'],
      dryRun: flags['dry-run'],
      env: process.env,
    });
    for (const line of lines) this.log(line);
    return result;
  }
}
