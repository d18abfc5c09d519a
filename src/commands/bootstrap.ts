import { resolve } from 'node:path';
import { custom, string } from '@oclif/core/flags';
import { BaseCommand } from '../cli/base-command.js';

/** `archi-construct bootstrap`: a conda channel out of Debian's packages. */
export default class Bootstrap extends BaseCommand {
  static override summary =
    "Make a conda channel out of Debian's own packages, for a platform that has none yet.";

  static override description =
    `The mirror is the one that apt's sources on this machine name, unless --mirror does. Needs no root.`;

  static override examples = [
    '<%= config.bin %> <%= command.id %> --platform linux-aarch64 --suite bookworm --out channel',
  ];

  static override flags = {
    platform: string({ summary: 'The conda platform.', default: 'linux-aarch64', helpValue: 'PLATFORM' }),
    suite: string({
      summary: "Debian's release: bullseye, bookworm or trixie.",
      default: 'bookworm',
      helpValue: 'NAME',
    }),
    out: string({ summary: "The channel's folder.", required: true, helpValue: 'DIR' }),
    mirror: string({ summary: "A mirror of Debian's archive.", helpValue: 'URL' }),
    format: custom<'conda' | 'tar.bz2'>({
      summary: 'Only this format; both by default.',
      options: ['conda', 'tar.bz2'],
      multiple: true,
    })(),
  };

  /** Makes the channel; the result names its folder and files. */
  async run(): Promise<object> {
    const { flags } = await this.parse(Bootstrap);
    const { runBootstrap } = await import('../jobs/bootstrap.js');
    const channel = await runBootstrap({
      ...this.common(flags),
      platform: flags.platform,
      suite: flags.suite,
      out: resolve(flags.out),
      mirror: flags.mirror,
      formats: flags.format ?? ['conda', 'tar.bz2'],
    });
    const { files, suite, platform, channel: folder } = channel;
    const packages = new Set(files.map((file) => file.replace(/\.(?:conda|tar\.bz2)$/, '')));
    this.log(`${packages.size} packages of ${suite} for ${platform} (${files.length} files): ${folder}`);
    return channel;
  }
}
