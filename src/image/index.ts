import { BaseCommand } from '../cli/base-command.js';
import { argument, boolean, integer, option, string } from '../cli/definitions.js';
import { channelFlags, lockFlags, manifestFlags, onlyOne, platformsFlags } from '../cli/flags.js';
import { PYC_CHOICES } from '../manifest/pyc.js';
import { COMPRESSION_CHOICES } from '../payload/compressions.js';
import { BUILDER_CHOICES } from './builder.js';
import { QEMU_CHOICES } from './emulation/decide.js';

export default class Image extends BaseCommand {
  static override summary =
    'Make a container image of a distribution, or write the context that docker, podman or buildah build.';

  static override examples = [
    '<%= config.bin %> image --arch aarch64 --builder none',
    '<%= config.bin %> image --image debian12 --arch x86_64 --channel ./channel',
    '<%= config.bin %> image --image my/image.yaml --platform linux-aarch64 --out contexts',
  ];

  static override args = {
    path: argument({
      name: 'PATH',
      description: 'An image.yaml or a manifest, or a folder with one; default: the current folder.',
    }),
  };

  static override flags = {
    image: string({
      summary: 'The image.yaml, its folder, or the name of an image that comes with the program.',
      helpValue: 'FILE',
    }),
    ...manifestFlags,
    ...platformsFlags,
    ...channelFlags,
    ...lockFlags,
    compression: option({
      options: COMPRESSION_CHOICES,
      summary:
        'Compression of the installer in a build context; the base must have that program. auto: zstd or xz if base or packages have it, else gzip. Default: gzip.',
    }),
    pyc: option({
      options: PYC_CHOICES,
      summary:
        'Compile python sources now, on the target (by the installer of a Dockerfile), or not at all; default: the pyc of image.yaml or the manifest, else now if the lock has a python for that.',
    }),
    'compression-level': integer({
      summary: 'Level of that compression: 1 to 9; zstd: 1 to 19. Default: gzip 5, zstd 6, xz and bzip2 9.',
      helpValue: 'N',
      min: 1,
      max: 19,
    }),
    builder: option({
      options: BUILDER_CHOICES,
      default: 'auto',
      summary:
        'The builder. direct needs neither docker nor emulation; none only writes the build context; auto means direct if nothing has to run in the image, else the first builder that works.',
    }),
    qemu: option({
      options: QEMU_CHOICES,
      default: 'auto',
      summary: 'How the build runs programs of another architecture.',
    }),
    'builder-arg': string({
      summary: 'An argument for the builder’s build command, such as --network=host; repeatable.',
      helpValue: 'ARG',
      multiple: true,
      multipleNonGreedy: true,
    }),
    tag: string({
      summary: 'A tag of the image; default NAME:VERSION; repeatable.',
      helpValue: 'REF',
      multiple: true,
      multipleNonGreedy: true,
    }),
    output: string({
      summary: 'Write the image to oci:DIR, oci-archive:FILE or docker-archive:FILE.',
      helpValue: 'FORM:PATH',
    }),
    push: string({ summary: 'Push the image to a registry.', helpValue: 'REF' }),
    load: boolean({
      summary:
        'Load a directly made image into docker or podman. A builder keeps its image in its own store anyway.',
      default: false,
    }),
    'allow-unlinked': boolean({
      summary:
        'Make the image directly although something has to run in it; a label lists the skipped steps.',
      default: false,
    }),
    'update-base': boolean({
      summary: 'Ask the registry which image the base’s tag names now, and pin the base to its digest.',
      default: false,
    }),
    'default-registry': string({
      summary: 'The registry for image references without one.',
      helpValue: 'HOST',
    }),
    'plain-http': boolean({ summary: 'Use HTTP instead of HTTPS for registries.', default: false }),
    out: string({ summary: 'The folder for the results.', helpValue: 'DIR', default: 'dist' }),
    'dry-run': boolean({ summary: 'Only print what would be built.', default: false }),
  };

  async run(): Promise<object> {
    const { args, flags } = await this.parse(Image);
    onlyOne(args.path, { image: flags.image, name: flags.name, 'set-version': flags['set-version'] });
    const { buildImage } = await import('./build.js');
    const result = await buildImage({
      ...this.common(flags),
      path: args.path,
      image: flags.image,
      py: flags.py,
      manifest: flags.manifest,
      platform: flags.platform,
      arch: flags.arch,
      channel: flags.channel,
      channelAlias: flags['channel-alias'],
      solve: flags.solve,
      lock: flags.lock,
      environment: flags.environment,
      category: flags.category,
      indexUrl: flags['index-url'],
      dropPip: flags['drop-pip'],
      name: flags.name,
      setVersion: flags['set-version'],
      compression: flags.compression,
      compressionLevel: flags['compression-level'],
      pyc: flags.pyc,
      builder: flags.builder,
      qemu: flags.qemu,
      builderArgs: flags['builder-arg'],
      tags: flags.tag,
      output: flags.output,
      push: flags.push,
      load: flags.load,
      allowUnlinked: flags['allow-unlinked'],
      updateBase: flags['update-base'],
      defaultRegistry: flags['default-registry'],
      plainHttp: flags['plain-http'],
      out: flags.out,
      dryRun: flags['dry-run'],
    });
    return this.finish(result);
  }
}
