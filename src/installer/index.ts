import { string as argument } from '@oclif/core/args';
import { boolean, option, string } from '@oclif/core/flags';
import { BaseCommand } from '../cli/base-command.js';
import { channelFlags, channelLocations, manifestFlags, onlyOne, platformsFlags } from '../cli/flags.js';

export default class Installer extends BaseCommand {
  static override summary =
    'Build a self-contained installer (.sh), with its lock, checksum and construct.yaml.';

  static override examples = [
    '<%= config.bin %> installer --py 3.7',
    '<%= config.bin %> installer --py 3.11 --channel ./channel --arch x86_64',
    '<%= config.bin %> installer',
    '<%= config.bin %> installer my --arch aarch64 --arch x86_64',
    '<%= config.bin %> installer --manifest my/manifest.yaml --render',
  ];

  static override args = {
    path: argument({
      name: 'PATH',
      description: 'The manifest, or its folder; default: the manifest.yaml here, unless --py picks another.',
    }),
  };

  static override flags = {
    ...manifestFlags,
    ...platformsFlags,
    ...channelFlags,
    lock: string({ summary: 'Use the packages of this lock or @EXPLICIT list.', helpValue: 'FILE' }),
    compression: option({ options: ['gzip', 'zstd', 'xz', 'bzip2'] as const, default: 'gzip' as const })({
      summary: 'Compression of the payload; the target machine needs this program.',
    }),
    'keep-pkgs': boolean({
      summary: "Include conda's package cache, so that the installer's -k can put it into the prefix.",
      default: false,
    }),
    out: string({ summary: 'Folder for the results.', helpValue: 'DIR', default: 'dist' }),
    render: boolean({ summary: 'Only write construct.yaml; needs no network.', default: false }),
    'dry-run': boolean({ summary: 'Only list the packages.', default: false }),
  };

  async run(): Promise<object> {
    const { args, flags } = await this.parse(Installer);
    onlyOne(args.path, { manifest: flags.manifest, py: flags.py });
    const [{ installer }, { forEachPlatform }] = await Promise.all([
      import('./run.js'),
      import('../cli/each-platform.js'),
    ]);
    const options = {
      ...flags,
      ...this.common(flags),
      manifest: flags.manifest ?? args.path,
      channel: channelLocations(flags),
      channelAlias: flags['channel-alias'],
      keepPkgs: flags['keep-pkgs'],
      dryRun: flags['dry-run'],
      env: process.env,
    };
    const platforms = { platform: flags.platform ?? [], arch: flags.arch ?? [] };
    const outcome = await forEachPlatform(platforms, (target) => installer({ ...options, ...target }));
    return this.finish(outcome);
  }
}
