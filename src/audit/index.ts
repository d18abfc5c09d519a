import { BaseCommand } from '../cli/base-command.js';
import { argument, option, string } from '../cli/definitions.js';
import { channelAlias, listFlags, repeatable } from '../cli/flags.js';
import { FAIL_ON, SEVERITIES } from '../findings/severity.js';

/** `archi-construct audit`: finds faults in packages. Runs nothing of them. */
export default class Audit extends BaseCommand {
  static override summary =
    'Find faults in the packages of a lock, a channel folder, an installer or an image. Runs nothing of them.';

  static override description =
    'Checks the machine, interpreter and libraries of every ELF file, run paths, symbol versions, build paths, scripts and licences, and what an old conda cannot read. Exit 0: no findings, or notes. Exit 1: warnings. Exit 2: errors, or there was nothing to audit.';

  static override exitCodes = {
    1: 'The worst finding is a warning, or has the severity of --fail-on.',
    2: 'A finding is an error, there is nothing to audit, or the command line or the input is wrong.',
  };

  static override examples = [
    '<%= config.bin %> audit Archiconda3-linux-aarch64.lock --base centos7',
    '<%= config.bin %> audit ./channel --platform linux-aarch64 --glibc 2.17',
    '<%= config.bin %> audit dist/Archiconda3-0.3.0-Linux-aarch64.sh --severity error --json',
  ];

  static override args = {
    subject: argument({
      description:
        'A lock, a manifest, a channel folder, an installer, an image (a layout, or an archive, which may be compressed), or the folder of one. Default: the one in the current folder.',
    }),
  };

  static override flags = {
    manifest: string({
      summary: 'The manifest with audit.base and audit.ignore. Default: the one beside the lock.',
      helpValue: 'FILE',
    }),
    base: string({
      summary: 'The system on which the packages run; it provides libraries and programs.',
      helpValue: 'centos7|almalinux9|debian11|debian12|debian13|ubuntu24',
    }),
    glibc: string({ summary: 'The oldest glibc of the target. Default: the lock’s.', helpValue: 'X.Y' }),
    conda: string({
      summary: 'The version of conda that manages the packages. Default: the one in the lock.',
      helpValue: 'VERSION',
    }),
    platform: string({
      summary:
        'The platform to audit. Default: all of a channel; the only one of an image or a manifest, else linux-aarch64.',
      helpValue: 'SUBDIR',
    }),
    severity: option({
      summary: 'Minimum severity to report; lower ones do not affect the exit code.',
      options: SEVERITIES,
      default: 'note',
    }),
    'fail-on': option({
      summary: 'Minimum severity that makes the exit code 1. An error makes it 2, except with never.',
      options: FAIL_ON,
      default: 'warning',
    }),
    baseline: string({
      summary:
        'The result of an earlier audit (--json > FILE); its findings are not listed and do not affect the exit code.',
      helpValue: 'FILE',
    }),
    'channel-alias': channelAlias,
    ...listFlags,
    channel: repeatable(
      'CHANNEL',
      'A channel from which packages are taken first, and in which missing libraries are looked for; repeatable.',
    ),
  };

  /** Prints the findings; returns the result as an object. */
  async run(): Promise<object> {
    const { args, flags } = await this.parse(Audit);
    const { audit } = await import('./run.js');
    const report = await audit({
      ...this.common(flags),
      subject: args.subject,
      manifest: flags.manifest,
      base: flags.base,
      baseline: flags.baseline,
      glibc: flags.glibc,
      conda: flags.conda,
      platform: flags.platform,
      severity: flags.severity,
      failOn: flags['fail-on'],
      channel: flags.channel,
      channelAlias: flags['channel-alias'],
      category: flags.category,
    });
    return this.finish(report);
  }
}
