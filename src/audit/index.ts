import { string as argument } from '@oclif/core/args';
import { option, string } from '@oclif/core/flags';
import { BaseCommand } from '../cli/base-command.js';
import { channelAlias, channelLocations, repeatable } from '../cli/flags.js';
import { FAIL_ON } from './report.js';
import { SEVERITIES } from './types.js';

/** `archi-construct audit`: what is wrong with packages, without running anything. */
export default class Audit extends BaseCommand {
  static override summary =
    'Look into the packages of a lock, a channel folder, an installer or an image. Runs nothing of them.';

  static override description =
    'Machine, interpreter and libraries of every ELF file, run paths, symbol versions, build paths, scripts, licences, and what an old conda cannot live with. Exit 0: nothing, or notes. Exit 1: warnings. Exit 2: errors, or there was nothing to audit.';

  static override exitCodes = {
    1: 'The worst finding is a warning, or of the severity that --fail-on names.',
    2: 'There is an error among the findings, there is nothing to audit, or the command line or input is at fault.',
  };

  static override examples = [
    '<%= config.bin %> audit Archiconda3-linux-aarch64.lock --base centos7',
    '<%= config.bin %> audit ./channel --platform linux-aarch64 --glibc 2.17',
    '<%= config.bin %> audit dist/Archiconda3-0.3.0-Linux-aarch64.sh --severity error --json',
  ];

  static override args = {
    subject: argument({
      description:
        'A lock, a manifest, a channel folder, an installer, an image (a layout, or an archive, which may be compressed), or the folder of one; default: what is here.',
    }),
  };

  static override flags = {
    manifest: string({
      summary: 'The manifest whose audit.base and audit.ignore hold; default: the one beside the lock.',
      helpValue: 'FILE',
    }),
    base: string({
      summary: 'What the machines have without conda.',
      helpValue: 'centos7|almalinux9|debian11|debian12|debian13|ubuntu24',
    }),
    glibc: string({ summary: 'The oldest glibc that is promised; default: the lock’s.', helpValue: 'X.Y' }),
    conda: string({ summary: 'The conda to live with; default: the one in the lock.', helpValue: 'VERSION' }),
    platform: string({
      summary:
        'Of a channel, this platform only; of an image or a manifest, default linux-aarch64, or its only one.',
      helpValue: 'SUBDIR',
    }),
    severity: option({
      summary: 'The least that is told, and counts for the exit code.',
      options: SEVERITIES,
      default: 'note',
    })(),
    'fail-on': option({
      summary: 'The least that makes the exit code 1; errors make it 2, but with never.',
      options: FAIL_ON,
      default: 'warning',
    })(),
    baseline: string({
      summary: 'An earlier audit (--json > FILE): what it has found already is not told, and does not count.',
      helpValue: 'FILE',
    }),
    'channel-alias': channelAlias,
    channel: repeatable('CHANNEL', 'Where to look for packages first, and for what is missing; repeatable.'),
  };

  /** Prints the findings; the result is the same as an object. */
  async run(): Promise<object> {
    const { args, flags } = await this.parse(Audit);
    const { audit } = await import('./run.js');
    const outcome = await audit({
      ...flags,
      channel: channelLocations(flags),
      severity: flags.severity ?? 'note',
      failOn: flags['fail-on'] ?? 'warning',
      ...this.common(flags),
      subject: args.subject ?? null,
      env: process.env,
    });
    const { result, exitCode } = outcome;
    this.print(outcome);
    if (exitCode === 0) return result;
    if (this.jsonEnabled()) this.logJson(result);
    return this.exit(exitCode);
  }
}
