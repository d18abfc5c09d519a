import { BaseCommand } from '../../cli/base-command.js';
import { argument, string } from '../../cli/definitions.js';

/** `archi-construct recipe source-archive`: puts recipes and their sources into a channel. */
export default class RecipeSourceArchive extends BaseCommand {
  static override summary = 'Put recipes and their sources into a channel.';

  static override description =
    'Fetches the sources of recipes, or of the recipes in packages, and puts both beside the packages of a channel: source/NAME-VERSION-SHA256 and recipe/NAME/VERSION-BUILD, with the index sources.json. Every source has to have a sha256. What the channel has is kept; an interrupted run can be repeated.';

  static override examples = [
    '<%= config.bin %> recipe source-archive recipes --channel dist/channel',
    '<%= config.bin %> recipe source-archive dist/channel/linux-aarch64/zlib-1.3.1-h1a2b3c4_0.conda --channel dist/channel',
  ];

  static override strict = false;

  static override args = {
    path: argument({
      name: 'PATH',
      description: 'A recipe, a folder of recipes, or a package; several are archived one after another.',
      required: true,
    }),
  };

  static override flags = {
    channel: string({ summary: 'The channel’s folder.', helpValue: 'DIR', required: true }),
    platform: string({
      summary: 'The platform that recipes are read for: selectors may choose sources.',
      helpValue: 'SUBDIR',
      default: 'linux-64',
    }),
  };

  /** Prints what was archived; returns the result as an object. */
  async run(): Promise<object> {
    const { argv, flags } = await this.parse(RecipeSourceArchive);
    const { archiveSources } = await import('./run.js');
    const result = await archiveSources({
      ...this.common(flags),
      paths: argv.map(String),
      channel: flags.channel,
      platform: flags.platform,
    });
    return this.finish(result);
  }
}
