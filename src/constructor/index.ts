import { BaseCommand } from '../cli/base-command.js';
import { argument, boolean, option, string } from '../cli/definitions.js';
import { channelAlias, repeatable } from '../cli/flags.js';
import { CONSTRUCTOR_VERSION, INSTALLER_TYPES } from './types.js';

/** `archi-construct constructor DIR`: constructor's own command line. */
export default class Constructor extends BaseCommand {
  static override summary =
    'Build the installer of a construct.yaml, with the command line of conda’s constructor.';

  static override examples = [
    '<%= config.bin %> constructor my',
    '<%= config.bin %> constructor my --platform linux-64 --output-dir dist',
    '<%= config.bin %> constructor my --platform linux-64 --render',
  ];

  /** Scripts take the second word for the version. */
  static override versionText = `constructor ${CONSTRUCTOR_VERSION}`;

  static override args = {
    dir: argument({
      name: 'DIRECTORY',
      description: 'The folder of the construct.yaml; default: the current one.',
    }),
  };

  static override flags = {
    'output-dir': string({ summary: 'Folder for the results.', helpValue: 'PATH', default: '.' }),
    platform: string({
      summary: 'The platform to build for, as conda calls it; default: that of this machine.',
      helpValue: 'SUBDIR',
    }),
    'config-filename': string({
      summary: 'The name of the file in the folder.',
      helpValue: 'FILENAME',
      default: 'construct.yaml',
    }),
    'conda-exe': string({ summary: 'Accepted, and without effect.', helpValue: 'CONDA_EXE' }),
    'installer-type': option({
      options: INSTALLER_TYPES,
      summary: 'The type to build: sh, or docker for an image.',
    }),
    'dry-run': boolean({ summary: 'Only list the packages.', default: false }),
    render: boolean({
      summary: 'Only print the construct.yaml as it is read: behind selectors and jinja.',
      default: false,
      exclusive: ['dry-run'],
    }),
    clean: boolean({
      summary: 'Only remove what the cache folder has.',
      default: false,
      exclusive: ['dry-run', 'render', 'help-construct'],
    }),
    'help-construct': boolean({
      summary: 'Only print the keys of construct.yaml, with what is done with each.',
      default: false,
      exclusive: ['dry-run', 'render'],
    }),
    debug: boolean({ summary: 'Print each step on a line, as -v does.', default: false }),
    env: repeatable('NAME=VALUE', 'A variable for the template of the construct.yaml; repeatable.'),
    'drop-pip': boolean({
      summary: 'Leave out the packages of pip that the environment file names.',
      default: false,
    }),
    'channel-alias': channelAlias,
  };

  async run(): Promise<object> {
    const { args, flags } = await this.parse(Constructor);
    const { runConstructor } = await import('./run.js');
    const result = await runConstructor({
      ...this.common({ ...flags, verbose: flags.verbose || flags.debug }),
      dir: args.dir,
      outputDir: flags['output-dir'],
      platform: flags.platform,
      configFilename: flags['config-filename'],
      condaExe: flags['conda-exe'],
      installerType: flags['installer-type'],
      dryRun: flags['dry-run'],
      render: flags.render,
      clean: flags.clean,
      helpConstruct: flags['help-construct'],
      constructEnv: flags.env,
      dropPip: flags['drop-pip'],
      channelAlias: flags['channel-alias'],
    });
    return this.finish(result);
  }
}
