import { BaseCommand } from '../../cli/base-command.js';
import { argument, option, string } from '../../cli/definitions.js';
import { repeatable } from '../../cli/flags.js';
import { FAIL_ON, SEVERITIES } from '../../findings/severity.js';
import { PROFILES } from './types.js';

/** `archi-construct image lint`: checks Dockerfiles. */
export default class ImageLint extends BaseCommand {
  static override summary =
    'Check Dockerfiles: bases, stages, secrets, downloads, and how package managers are called.';

  static override description =
    'Findings name the matching codes of hadolint and docker’s build checks. Comments of these (# hadolint ignore=…, # check=skip=…) and a .hadolint.yaml in the working folder apply. Exit 0: no findings, or only notes. Exit 1: warnings. Exit 2: errors.';

  static override examples = [
    '<%= config.bin %> image lint Dockerfile',
    '<%= config.bin %> image lint images/*/Dockerfile --profile ours --json',
    '<%= config.bin %> image lint Dockerfile --severity error --ignore DL4006',
  ];

  static override strict = false;

  static override exitCodes = {
    1: 'The worst finding is a warning, or has the severity of --fail-on.',
    2: 'The worst finding is an error, or the command line or the input is at fault.',
  };

  static override args = {
    dockerfile: argument({ description: 'A Dockerfile; several are checked together.', required: true }),
  };

  static override flags = {
    profile: option({
      summary:
        'any: rules for every image; ours: also the conventions of generated Dockerfiles. Default: any.',
      options: PROFILES,
    }),
    severity: option({
      summary: 'Minimum severity to report; lower ones do not affect the exit code.',
      options: SEVERITIES,
      default: 'warning',
    }),
    'fail-on': option({
      summary: 'Minimum severity for exit code 1; errors give 2, except with never. Default: warning.',
      options: FAIL_ON,
    }),
    config: string({
      summary: 'Settings in hadolint’s format; default: .hadolint.yaml of the working folder.',
      helpValue: 'FILE',
    }),
    ignore: repeatable('RULE', 'Skip a rule, given by its name or by another linter’s code; repeatable.'),
  };

  async run(): Promise<object> {
    const { argv, flags } = await this.parse(ImageLint);
    const { lintDockerfiles } = await import('./run.js');
    const result = await lintDockerfiles({
      ...this.common(flags),
      files: argv.map(String),
      config: flags.config,
      profile: flags.profile,
      severity: flags.severity,
      failOn: flags['fail-on'],
      ignore: flags.ignore,
    });
    return this.finish(result);
  }
}
