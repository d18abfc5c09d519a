import { BaseCommand } from '../cli/base-command.js';
import { argument } from '../cli/definitions.js';

/** `archi-construct inspect`: shows what is inside an installer. */
export default class Inspect extends BaseCommand {
  static override summary =
    'Show what is inside an installer: packages, sizes, licences, requirements. Nothing of it is run.';

  static override description = 'Exit 2 if the installer is damaged.';

  static override examples = [
    '<%= config.bin %> inspect dist/Archiconda3-0.3.0-Linux-aarch64.sh',
    '<%= config.bin %> inspect installer.sh --json',
  ];

  static override args = {
    installer: argument({
      description: 'The installer, or its folder; default: the only one here or in dist/.',
    }),
  };

  /** Prints the description; the result is the same as an object. */
  async run(): Promise<object> {
    const { args, flags } = await this.parse(Inspect);
    const { inspectInstaller } = await import('./run.js');
    return this.finish(await inspectInstaller({ ...this.common(flags), installer: args.installer }));
  }
}
