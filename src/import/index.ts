import { BaseCommand } from '../cli/base-command.js';
import { argument, boolean, string } from '../cli/definitions.js';
import { repeatable } from '../cli/flags.js';

/** `archi-construct import FILE`: a manifest from a foreign format. */
export default class Import extends BaseCommand {
  static override summary =
    'Write the manifest that a construct.yaml is read into, with comments that say where each line is from.';

  static override examples = [
    '<%= config.bin %> import my/construct.yaml --platform linux-64',
    '<%= config.bin %> import my --platform linux-64 --out my/manifest.yaml',
  ];

  static override args = {
    file: argument({ name: 'FILE', description: 'A construct.yaml, or its folder.', required: true }),
  };

  static override flags = {
    platform: string({
      summary: 'The platform that selectors are read for; default: linux-aarch64.',
      helpValue: 'SUBDIR',
    }),
    out: string({ summary: 'Write the manifest to this new file; default: print it.', helpValue: 'FILE' }),
    env: repeatable('NAME=VALUE', 'A variable for the template of the construct.yaml; repeatable.'),
    'drop-pip': boolean({
      summary: 'Leave out the packages of pip that the environment file names.',
      default: false,
    }),
  };

  async run(): Promise<object> {
    const { args, flags } = await this.parse(Import);
    const { importManifest } = await import('./run.js');
    const result = await importManifest({
      ...this.common(flags),
      file: args.file,
      platform: flags.platform,
      out: flags.out,
      constructEnv: flags.env,
      dropPip: flags['drop-pip'],
    });
    return this.finish(result);
  }
}
