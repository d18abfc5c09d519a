import { string as argument } from '@oclif/core/args';
import { boolean, option, string } from '@oclif/core/flags';
import { BaseCommand } from '../cli/base-command.js';
import { channelFlags, channelLocations, manifestFlags, onlyOne, platformsFlags } from '../cli/flags.js';
import { QEMU_CHOICES } from './emulation/decide.js';

export default class Image extends BaseCommand {
  static override summary =
    'Make a container image of a distribution, or what docker, podman or buildah build it from.';

  static override examples = [
    '<%= config.bin %> image --arch aarch64 --builder none',
    '<%= config.bin %> image --image debian12 --arch x86_64 --channel ./channel',
    '<%= config.bin %> image --image my/image.yaml --platform linux-aarch64 --out contexts',
  ];

  static override args = {
    path: argument({
      name: 'PATH',
      description: 'An image.yaml or a manifest, or the folder of one; default: those of the current folder.',
    }),
  };

  static override flags = {
    image: string({
      summary: 'Name the image: its image.yaml, the folder of that, or its name.',
      helpValue: 'FILE',
    }),
    ...manifestFlags,
    ...platformsFlags,
    ...channelFlags,
    lock: string({ summary: 'Take the packages of this lock or @EXPLICIT list.', helpValue: 'FILE' }),
    compression: option({ options: ['gzip', 'zstd', 'xz', 'bzip2'] as const, default: 'gzip' as const })({
      summary: 'How the installer inside is compressed; the base needs that program.',
    }),
    builder: option({
      options: ['auto', 'direct', 'docker', 'podman', 'buildah', 'none'] as const,
      default: 'auto' as const,
    })({
      summary:
        'Who makes it: direct needs neither docker nor emulation, none only writes the context; auto is direct where nothing has to run in the image, else the first builder that works.',
    }),
    qemu: option({ options: QEMU_CHOICES, default: 'auto' as const })({
      summary: 'How programs of another architecture run while it is built.',
    }),
    'builder-arg': string({
      summary: 'An argument for the builder’s own build, such as --network=host; repeatable.',
      helpValue: 'ARG',
      multiple: true,
    }),
    tag: string({
      summary: 'What to call the image; default NAME:VERSION; repeatable.',
      helpValue: 'REF',
      multiple: true,
    }),
    output: string({
      summary: 'Write the image too: oci:DIR, oci-archive:FILE or docker-archive:FILE.',
      helpValue: 'FORM:PATH',
    }),
    push: string({ summary: 'Push the image to a registry.', helpValue: 'REF' }),
    load: boolean({
      summary:
        'Made directly: hand the image to docker or podman. What a builder makes is in its store anyway.',
      default: false,
    }),
    'allow-unlinked': boolean({
      summary: 'Made directly: leave undone what would have to run in the image; a label says what.',
      default: false,
    }),
    'update-base': boolean({
      summary: 'Ask the registry anew what the tag of the base stands for, and pin the base to that.',
      default: false,
    }),
    'default-registry': string({
      summary: 'The registry of references that name none.',
      helpValue: 'HOST',
    }),
    'plain-http': boolean({ summary: 'Talk to registries without TLS.', default: false }),
    out: string({ summary: 'Where the results go.', helpValue: 'DIR', default: 'dist' }),
    'dry-run': boolean({ summary: 'Only say what would be made.', default: false }),
  };

  async run(): Promise<object> {
    const { args, flags } = await this.parse(Image);
    onlyOne(args.path, { image: flags.image });
    const { buildImages } = await import('./build.js');
    const outcome = await buildImages({
      ...flags,
      ...this.common(flags),
      path: args.path,
      channel: channelLocations(flags),
      channelAlias: flags['channel-alias'],
      platform: flags.platform ?? [],
      arch: flags.arch ?? [],
      tags: flags.tag ?? [],
      builderArgs: flags['builder-arg'] ?? [],
      allowUnlinked: flags['allow-unlinked'],
      updateBase: flags['update-base'],
      defaultRegistry: flags['default-registry'],
      plainHttp: flags['plain-http'],
      dryRun: flags['dry-run'],
      env: process.env,
    });
    this.print(outcome);
    return outcome.result;
  }
}
