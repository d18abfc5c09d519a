import { existsSync } from 'node:fs';
import { boolean, option, string } from '@oclif/core/flags';
import { BaseCommand } from '../cli/base-command.js';
import { channelFlags, channelLocations, manifestFlags, onlyOne, platformsFlags } from '../cli/flags.js';
import { UserError } from '../errors.js';
import { quoteValue } from '../text/quote-value.js';

export default class Lock extends BaseCommand {
  static override summary =
    'Write the lock of a manifest: every package with its url, checksums and dependencies.';

  static override examples = [
    '<%= config.bin %> lock --py 3.7',
    '<%= config.bin %> lock --py 3.11 --channel ./channel --update',
    '<%= config.bin %> lock --py 3.7 --update openssl certifi',
    '<%= config.bin %> lock --manifest my/manifest.yaml --format explicit --out my/explicit.txt',
  ];

  /** Names of packages, for --update. */
  static override strict = false;

  static override usage =
    'lock [PATH | --update [PKG...]] [--py X.Y | --manifest FILE] [--channel CHANNEL...]';

  static override flags = {
    ...manifestFlags,
    ...platformsFlags,
    ...channelFlags,
    update: boolean({
      summary:
        'Move the packages that are named behind it; without names, solve the loose specs anew (--solve).',
      default: false,
    }),
    format: option({ options: ['lock', 'explicit'] as const, default: 'lock' as const })({
      summary: 'A lock, or an @EXPLICIT list as conda reads it.',
    }),
    out: string({
      summary:
        'The file to write; default: SUBDIR.lock beside the manifest, NAME-SUBDIR.lock here with --py.',
      helpValue: 'FILE',
    }),
    'dry-run': boolean({
      summary: 'Print it, or with --update what would move; write nothing.',
      default: false,
    }),
  };

  async run(): Promise<object> {
    const { flags, argv } = await this.parse(Lock);
    const names = argv.map(String);
    // Without --update one word is the manifest or its folder, as for the installer.
    const path = !flags.update && names.length === 1 && existsSync(names[0] ?? '') ? names[0] : undefined;
    onlyOne(path, { manifest: flags.manifest, py: flags.py });
    if (names.length > 0 && !flags.update && path === undefined) throw namesWithoutUpdate(names);
    const platforms = { platform: flags.platform ?? [], arch: flags.arch ?? [] };
    if (flags.out !== undefined && platforms.platform.length + platforms.arch.length > 1) throw oneFile();
    const [{ lock }, { forEachPlatform }] = await Promise.all([
      import('./run.js'),
      import('../cli/each-platform.js'),
    ]);
    const options = {
      ...flags,
      ...this.common(flags),
      manifest: flags.manifest ?? path,
      channel: channelLocations(flags),
      channelAlias: flags['channel-alias'],
      solve: flags.solve || flags.update,
      update: flags.update ? names : null,
      dryRun: flags['dry-run'],
      env: process.env,
    };
    const outcome = await forEachPlatform(platforms, (one) => lock({ ...options, ...one }));
    this.print(outcome);
    return outcome.result;
  }
}

function oneFile(): UserError {
  const problem = {
    where: '--out',
    message: 'one file for several platforms',
    fix: 'leave --out out: each lock goes beside the manifest, as SUBDIR.lock',
  };
  return new UserError('the command line cannot be used', [problem]);
}

function namesWithoutUpdate(names: readonly string[]): UserError {
  const problem = {
    message: 'packages are named, but not what for',
    found: names.map(quoteValue).join(', '),
    fix: 'add --update to move them in the lock, or leave them out',
  };
  return new UserError('the command line cannot be used', [problem]);
}
