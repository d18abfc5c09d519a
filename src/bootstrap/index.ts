import { BaseCommand } from '../cli/base-command.js';
import { boolean, option, string } from '../cli/definitions.js';

/** The command `archi-construct bootstrap`: builds a conda channel from Debian's packages. */
export default class Bootstrap extends BaseCommand {
  static override summary =
    "Make a conda channel from Debian's packages, for a platform that has no channel yet.";

  static override description =
    `Without --mirror, the mirror of this machine's apt sources is used. Its release file must be signed by a key of Debian's archive keyring, or of --keyring, and every package is checked against it. Runs nothing that it fetches. Needs no root.`;

  static override examples = [
    '<%= config.bin %> <%= command.id %> --platform linux-aarch64 --suite bookworm --out channel',
  ];

  static override flags = {
    platform: string({
      summary: 'The platform of the channel.',
      default: 'linux-aarch64',
      helpValue: 'SUBDIR',
    }),
    suite: string({
      summary: "Debian's release: bullseye, bookworm or trixie.",
      default: 'bookworm',
      helpValue: 'NAME',
    }),
    compilers: boolean({
      default: false,
      summary: 'Add compilers that run on --platform and compile for it, build tools, and variants.yaml.',
    }),
    'compilers-for': string({
      summary: 'The same with compilers that run on --platform and compile for this platform.',
      helpValue: 'SUBDIR',
    }),
    out: string({ summary: "The channel's folder.", required: true, helpValue: 'DIR' }),
    mirror: string({
      summary: 'The url of a mirror of Debian: the folder that contains dists/ and pool/.',
      helpValue: 'URL',
    }),
    keyring: string({
      summary: "A file of the public keys that may sign the mirror's release file.",
      helpValue: 'FILE',
      exclusive: ['trust-mirror'],
    }),
    'trust-mirror': boolean({
      default: false,
      summary: "Accept the mirror's release file without checking its signature, suite and dates.",
    }),
    format: option({
      summary: 'Write only this format. Default: both (.tar.bz2 needs bzip2).',
      options: ['conda', 'tar.bz2'],
      multiple: true,
      multipleNonGreedy: true,
    }),
  };

  /** Builds the channel. Returns its folder, platform, suite and files. */
  async run(): Promise<object> {
    const { flags } = await this.parse(Bootstrap);
    const { bootstrapChannel } = await import('./run.js');
    const channel = await bootstrapChannel({
      ...this.common(flags),
      platform: flags.platform,
      suite: flags.suite,
      compilers: flags.compilers,
      compilersFor: flags['compilers-for'],
      out: flags.out,
      mirror: flags.mirror,
      keyring: flags.keyring,
      trustMirror: flags['trust-mirror'],
      formats: flags.format,
    });
    return this.finish(channel);
  }
}
