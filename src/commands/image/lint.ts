import { string } from '@oclif/core/args';
import { BaseCommand } from '../../cli/base-command.js';

export default class ImageLint extends BaseCommand {
  static override summary =
    'Check Dockerfiles: bases, platforms, secrets, downloads, what package managers leave.';

  static override examples = [
    '<%= config.bin %> image lint Dockerfile',
    '<%= config.bin %> image lint images/*/Dockerfile --json',
  ];

  static override strict = false;

  static override args = {
    dockerfile: string({ summary: 'The Dockerfile; several are checked together.', required: true }),
  };

  async run(): Promise<object> {
    const { argv, flags } = await this.parse(ImageLint);
    this.common(flags);
    const { imageLint } = await import('../../jobs/image-lint.js');
    const { lines, result } = await imageLint({ files: argv.map(String) });
    for (const line of lines) this.log(line);
    return result;
  }
}
