import { BaseCommand } from '../../cli/base-command.js';
import { argument, boolean, option, string } from '../../cli/definitions.js';
import { FAIL_ON, SEVERITIES } from '../../findings/severity.js';
import { REPORT_FORMATS } from './report/formats.js';

/** `archi-construct recipe check`: checks whether recipes can be cross-compiled. */
export default class RecipeCheck extends BaseCommand {
  static override summary = 'Check whether recipes can be cross-compiled, and repair them.';

  static override description =
    'Reads recipes of conda-build (meta.yaml) and rattler-build (recipe.yaml), their build scripts and conda-forge.yml, and runs nothing of them. Repairs change single lines: comments, order, jinja and line ends stay. Exit 0: no findings, or notes. Exit 1: warnings. Exit 2: errors.';

  static override exitCodes = {
    1: 'The worst finding is a warning, or has the severity of --fail-on.',
    2: 'The worst finding is an error, a recipe cannot be checked, or the command line is wrong.',
  };

  static override examples = [
    '<%= config.bin %> recipe check zlib-feedstock --to linux-aarch64',
    '<%= config.bin %> recipe check zlib-feedstock --diff | git apply',
    '<%= config.bin %> recipe check feedstocks --fix --fail-on never',
    '<%= config.bin %> recipe check feedstocks --format sarif --out recipes.sarif',
  ];

  static override strict = false;

  static override args = {
    path: argument({
      name: 'PATH',
      description: 'A recipe, or a folder of recipes or feedstocks; several are checked together.',
      required: true,
    }),
  };

  static override flags = {
    from: string({ summary: 'The platform that builds.', helpValue: 'SUBDIR', default: 'linux-64' }),
    to: string({
      summary: 'The platform that the packages are for.',
      helpValue: 'SUBDIR',
      default: 'linux-aarch64',
    }),
    fix: boolean({
      summary: 'Repair the files, and report what remains.',
      default: false,
    }),
    diff: boolean({
      summary: 'Print the repairs as a patch for git apply, in place of the findings.',
      default: false,
    }),
    'unix-only': boolean({
      summary: 'Repair lines too that Windows would run as well: Unix alone builds the recipes.',
      default: false,
    }),
    format: option({
      summary: 'The form of the report.',
      options: REPORT_FORMATS,
      default: 'text',
      exclusive: ['diff'],
    }),
    out: string({ summary: 'The file for the patch or the report. Default: print it.', helpValue: 'FILE' }),
    severity: option({
      summary: 'Minimum severity to report; lower ones do not affect the exit code.',
      options: SEVERITIES,
      default: 'warning',
    }),
    'fail-on': option({
      summary: 'Minimum severity that makes the exit code 1. An error makes it 2, except with never.',
      options: FAIL_ON,
      default: 'warning',
    }),
  };

  /** Prints the findings or the patch; returns the result as an object. */
  async run(): Promise<object> {
    const { argv, flags } = await this.parse(RecipeCheck);
    const { checkRecipes } = await import('./run.js');
    const result = await checkRecipes({
      ...this.common(flags),
      paths: argv.map(String),
      from: flags.from,
      to: flags.to,
      fix: flags.fix,
      diff: flags.diff,
      unixOnly: flags['unix-only'],
      format: flags.format,
      out: flags.out,
      severity: flags.severity,
      failOn: flags['fail-on'],
    });
    return this.finish(result);
  }
}
