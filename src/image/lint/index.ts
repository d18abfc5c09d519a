import { string } from '@oclif/core/args';
import { option, string as text } from '@oclif/core/flags';
import { BaseCommand } from '../../cli/base-command.js';
import { repeatable } from '../../cli/flags.js';
import { PROFILES, SEVERITIES } from './types.js';

/** `archi-construct image lint`: what does harm in Dockerfiles. */
export default class ImageLint extends BaseCommand {
  static override summary =
    'Check Dockerfiles: bases, stages, secrets, downloads, what package managers ask and leave.';

  static override description =
    'Rules carry the codes that hadolint and docker’s build checks have for the same; their comments (# hadolint ignore=…, # check=skip=…) and a .hadolint.yaml in the working folder count. Exit 0: nothing, or notes. Exit 1: warnings. Exit 2: errors.';

  static override examples = [
    '<%= config.bin %> image lint Dockerfile',
    '<%= config.bin %> image lint images/*/Dockerfile --profile ours --json',
    '<%= config.bin %> image lint Dockerfile --severity error --ignore DL4006',
  ];

  static override strict = false;

  static override exitCodes = {
    1: 'The worst finding is a warning, or of the severity that --fail-on names.',
    2: 'There is an error among the findings, or the command line or input is at fault.',
  };

  static override args = {
    dockerfile: string({ description: 'The Dockerfile; several are checked together.', required: true }),
  };

  static override flags = {
    profile: option({
      summary:
        'any: what harms anyone’s image; ours: the conventions of generated Dockerfiles as well. Default: any.',
      options: PROFILES,
    })(),
    severity: option({
      summary: 'Minimum severity to report; lower ones do not affect the exit code.',
      options: SEVERITIES,
      default: 'warning',
    })(),
    'fail-on': option({
      summary:
        'Minimum severity that makes the exit code 1; errors make it 2, but with never. Default: warning.',
      options: [...SEVERITIES, 'never'] as const,
    })(),
    config: text({
      summary: 'Settings in hadolint’s format; default: .hadolint.yaml of the working folder.',
      helpValue: 'FILE',
    }),
    ignore: repeatable('RULE', 'A rule, or another linter’s code for it, that is left out; repeatable.'),
  };

  async run(): Promise<object> {
    const { argv, flags } = await this.parse(ImageLint);
    this.common(flags);
    const { imageLint } = await import('./run.js');
    const outcome = await imageLint({
      files: argv.map(String),
      cwd: process.cwd(),
      config: flags.config,
      profile: flags.profile,
      severity: flags.severity ?? 'warning',
      failOn: flags['fail-on'],
      ignore: flags.ignore ?? [],
    });
    const { result, exitCode } = outcome;
    this.print(outcome);
    if (exitCode === 0) return result;
    if (this.jsonEnabled()) this.logJson(result);
    return this.exit(exitCode);
  }
}
