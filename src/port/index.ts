import { BaseCommand } from '../cli/base-command.js';
import { boolean, integer, option, string } from '../cli/definitions.js';
import { ENGINES } from '../engine/types.js';

/** `archi-construct port`: builds recipes for a platform that has no channel yet, and an installer of them. */
export default class Port extends BaseCommand {
  static override summary = 'Build recipes for a platform that has no channel yet, and an installer of them.';

  static override description =
    'Makes channels with compilers and libraries out of Debian’s packages, repairs copies of the recipes for a cross build, builds them in order with GNU make and a build engine, indexes the channel, and makes the lock and the installer of what is wanted, and with --image an image. A second run builds only what is missing or changed. A build that fails does not stop those that do not need it; the exit code is then 3.';

  static override exitCodes = {
    3: 'A build failed, or a program, a server or the disk; what is done is kept.',
  };

  static override examples = [
    '<%= config.bin %> port --recipes recipes --to linux-aarch64 --channel ported',
    '<%= config.bin %> port --recipes recipes --to linux-aarch64 --channel ported --want "python 3.11.*" --want markupsafe',
    '<%= config.bin %> port --recipes recipes --to linux-aarch64 --channel ported --image debian12',
    '<%= config.bin %> port --recipes recipes --to linux-riscv64 --suite trixie --channel ported --jobs 8',
  ];

  static override flags = {
    recipes: string({
      summary: 'The folder of the recipes; it is not changed.',
      helpValue: 'DIR',
      required: true,
    }),
    channel: string({
      summary: 'The folder of the channel that gets the packages.',
      helpValue: 'DIR',
      required: true,
    }),
    from: string({ summary: 'The platform that builds.', helpValue: 'SUBDIR', default: 'linux-64' }),
    to: string({
      summary: 'The platform that the packages are for.',
      helpValue: 'SUBDIR',
      default: 'linux-aarch64',
    }),
    want: string({
      summary:
        'A package for the installer, or several; repeatable. What it needs is built too. Default: all that the recipes make.',
      helpValue: 'SPEC',
      multiple: true,
    }),
    suite: string({
      summary: "Debian's release for the channels that are made: bullseye, bookworm or trixie.",
      default: 'bookworm',
      helpValue: 'NAME',
    }),
    compilers: string({
      summary: 'A folder channel that bootstrap --compilers-for made. Default: make one in --work.',
      helpValue: 'DIR',
    }),
    bootstrap: string({
      summary: 'A folder channel that bootstrap made for the target. Default: make one in --work.',
      helpValue: 'DIR',
    }),
    work: string({
      summary:
        'The folder for channels that are made, copies of recipes, logs and the status page, in a folder for each target and suite. Default: that of --channel with .port behind it.',
      helpValue: 'DIR',
    }),
    out: string({ summary: 'The folder of the installer.', helpValue: 'DIR', default: 'dist' }),
    name: string({ summary: 'The name of the installer.', helpValue: 'NAME', default: 'Port' }),
    version: string({ summary: 'The version of the installer.', helpValue: 'VERSION', default: '1.0.0' }),
    jobs: integer({
      summary: 'The most builds at once. Default: as many as there are processors.',
      helpValue: 'N',
      min: 1,
      max: 1000,
    }),
    timeout: integer({
      summary: 'The minutes after which a build is ended.',
      helpValue: 'MINUTES',
      min: 1,
      default: 360,
    }),
    image: string({
      summary:
        'Make an image too: an image.yaml, its folder, or the name of an image that comes with the program. The packages are those of the installer.',
      helpValue: 'FILE',
    }),
    'default-registry': string({
      summary: 'The registry for image references without one.',
      helpValue: 'HOST',
    }),
    'plain-http': boolean({ summary: 'Use HTTP instead of HTTPS for registries.', default: false }),
    engine: option({
      summary: 'The program that builds. Default: the first that is found.',
      options: ENGINES,
    }),
  };

  /** Prints what was built, and what failed; returns the result as an object. */
  async run(): Promise<object> {
    const { flags } = await this.parse(Port);
    const { port } = await import('./run.js');
    const result = await port({
      ...this.common(flags),
      recipes: flags.recipes,
      channel: flags.channel,
      from: flags.from,
      to: flags.to,
      want: flags.want,
      suite: flags.suite,
      compilers: flags.compilers,
      bootstrap: flags.bootstrap,
      work: flags.work,
      out: flags.out,
      name: flags.name,
      version: flags.version,
      jobs: flags.jobs,
      engine: flags.engine,
      timeout: flags.timeout,
      image: flags.image,
      defaultRegistry: flags['default-registry'],
      plainHttp: flags['plain-http'],
    });
    return this.finish(result);
  }
}
