import { BaseCommand } from '../cli/base-command.js';
import { argument, boolean, integer, option, string } from '../cli/definitions.js';
import { forEachPlatform } from '../cli/each-platform.js';
import { channelFlags, lockFlags, manifestFlags, onlyOne, platformsFlags, repeatable } from '../cli/flags.js';
import { PYC_CHOICES } from '../manifest/pyc.js';
import { COMPRESSION_CHOICES } from '../payload/compressions.js';

export default class Installer extends BaseCommand {
  static override summary =
    'Build a self-contained installer (.sh), with its lock, checksum and construct.yaml.';

  static override examples = [
    '<%= config.bin %> installer --py 3.7',
    '<%= config.bin %> installer --py 3.11 --channel ./channel --arch x86_64',
    '<%= config.bin %> installer',
    '<%= config.bin %> installer my --arch aarch64 --arch x86_64',
    '<%= config.bin %> installer --manifest my/manifest.yaml --render',
    '<%= config.bin %> installer --construct my/construct.yaml --platform linux-64',
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
    ...lockFlags,
    compression: option({
      options: COMPRESSION_CHOICES,
      default: 'gzip',
      summary:
        'Compression of the payload; the target machine needs this program. auto: zstd or xz if the base that the manifest names has it, else gzip.',
    }),
    'compression-level': integer({
      summary: 'Level of the compression: 1 to 9; zstd: 1 to 19. Default: gzip 5, zstd 6, xz and bzip2 9.',
      helpValue: 'N',
      min: 1,
      max: 19,
    }),
    'keep-pkgs': boolean({
      summary: "Include conda's package cache, so that the installer's -k can put it into the prefix.",
      default: false,
    }),
    pyc: option({
      options: PYC_CHOICES,
      summary:
        'Compile the sources of noarch python packages now, on the target, or not at all; default: the manifest’s pyc, else now if the lock has a python for that.',
    }),
    out: string({ summary: 'Folder for the results.', helpValue: 'DIR', default: 'dist' }),
    construct: string({
      summary: 'Build what a construct.yaml of conda’s constructor says: the file, or its folder.',
      helpValue: 'FILE',
      exclusive: ['manifest', 'py'],
    }),
    env: repeatable('NAME=VALUE', 'A variable for the template of the construct.yaml; repeatable.'),
    render: boolean({
      summary: 'Only write construct.yaml; needs no network.',
      default: false,
      exclusive: ['dry-run', 'lock', 'construct'],
    }),
    'dry-run': boolean({ summary: 'Only list the packages.', default: false }),
  };

  async run(): Promise<object> {
    const { args, flags } = await this.parse(Installer);
    onlyOne(args.path, {
      ...{ manifest: flags.manifest, py: flags.py, construct: flags.construct },
      ...{ name: flags.name, 'set-version': flags['set-version'] },
    });
    const { buildInstaller } = await import('./run.js');
    const options = {
      ...this.common(flags),
      py: flags.py,
      manifest: flags.manifest ?? args.path,
      channel: flags.channel,
      channelAlias: flags['channel-alias'],
      solve: flags.solve,
      lock: flags.lock,
      environment: flags.environment,
      category: flags.category,
      indexUrl: flags['index-url'],
      compression: flags.compression,
      compressionLevel: flags['compression-level'],
      keepPkgs: flags['keep-pkgs'],
      pyc: flags.pyc,
      out: flags.out,
      render: flags.render,
      dryRun: flags['dry-run'],
      construct: flags.construct,
      constructEnv: flags.env,
      dropPip: flags['drop-pip'],
      name: flags.name,
      setVersion: flags['set-version'],
    };
    return this.finish(await forEachPlatform(flags, (target) => buildInstaller({ ...options, ...target })));
  }
}
