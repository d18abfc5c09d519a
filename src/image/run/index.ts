import { BaseCommand } from '../../cli/base-command.js';
import { argument, boolean, option, string } from '../../cli/definitions.js';
import { PlainExit } from '../../cli/plain-exit.js';

export default class ImageRun extends BaseCommand {
  static override summary =
    'Run a shell or a command in a container of an image, with folders of yours mounted.';

  static override description =
    'Everything from the first word of the command on is for the command, its flags too. The exit code is that of the command. The image is in the builder’s store (`image --builder …`), or the builder pulls it.';

  static override examples = [
    '<%= config.bin %> image run centos7-aarch64 -v ./feedstocks:/feedstocks',
    '<%= config.bin %> image run debian12:0.1.0 --arch aarch64 python -m pip list',
  ];

  static override usage = 'image run NAME [-v DIR:/PATH] [--builder docker|podman] [COMMAND...]';

  static override enableJsonFlag = false;

  static override exitCodes = { other: 'The exit code of the command in the container.' };

  /** Allows any words after the name: they are the command. */
  static override strict = false;

  static override runsProgram = true;

  static override args = {
    name: argument({
      description: 'An image.yaml, its folder or its name, or a reference such as HOST/NAME:TAG.',
      required: true,
    }),
  };

  // `-v` means `--volume` here, as in docker, so `--verbose` has no short form.
  static override baseFlags = {
    ...BaseCommand.baseFlags,
    verbose: boolean({ default: false, summary: 'Print each step on a line.', helpGroup: 'GLOBAL' }),
  };

  static override flags = {
    platform: string({
      summary: 'The image’s platform as a conda subdir; default: that of the image in the store.',
      helpValue: 'SUBDIR',
      exclusive: ['arch'],
    }),
    arch: string({ summary: 'The image’s platform as a machine architecture.', helpValue: 'ARCH' }),
    builder: option({
      options: ['auto', 'docker', 'podman'] as const,
      default: 'auto',
      summary: 'The program that runs the container; auto takes the first that works and has the image.',
    }),
    volume: string({
      char: 'v',
      summary: 'Mount a folder: DIR:/PATH, or DIR:/PATH:ro; repeatable.',
      helpValue: 'DIR:/PATH',
      multiple: true,
      multipleNonGreedy: true,
    }),
    'builder-arg': string({
      summary: 'An argument for the builder’s run command, such as --network=none; repeatable.',
      helpValue: 'ARG',
      multiple: true,
      multipleNonGreedy: true,
    }),
  };

  async run(): Promise<void> {
    const { flags, args, argv } = await this.parse(ImageRun);
    const { runImage } = await import('./run.js');
    const status = await runImage({
      image: args.name,
      platform: flags.platform,
      arch: flags.arch,
      builder: flags.builder,
      volumes: flags.volume,
      builderArgs: flags['builder-arg'],
      command: argv.map(String).slice(1),
      terminal: process.stdin.isTTY === true && process.stdout.isTTY === true,
    });
    if (status !== 0) throw new PlainExit(status);
  }
}
