import { existsSync } from 'node:fs';
import { BaseCommand } from '../cli/base-command.js';
import { boolean, option, string } from '../cli/definitions.js';
import { forEachPlatform } from '../cli/each-platform.js';
import { channelFlags, lockFlags, manifestFlags, onlyOne, platformsFlags, repeatable } from '../cli/flags.js';
import { UserError } from '../errors.js';
import { quoteValue } from '../text/quote-value.js';
import { WRITTEN_FORMAT_NAMES, WRITTEN_FORMATS } from './written/formats.js';

export default class Lock extends BaseCommand {
  static override summary =
    'Write the lock of a manifest: every package with its url, checksums and dependencies.';

  static override examples = [
    '<%= config.bin %> lock --py 3.7',
    '<%= config.bin %> lock --py 3.11 --channel ./channel --update',
    '<%= config.bin %> lock --py 3.7 --update openssl certifi',
    '<%= config.bin %> lock --manifest my/manifest.yaml --format explicit --out my/explicit.txt',
    '<%= config.bin %> lock --platform linux-64 --platform linux-aarch64 --format conda-lock --out conda-lock.yml',
  ];

  /** Names of packages, for --update. */
  static override strict = false;

  static override usage =
    'lock [PATH | --update [PKG...]] [--py X.Y | --manifest FILE] [--channel CHANNEL...]';

  static override flags = {
    ...manifestFlags,
    ...platformsFlags,
    ...channelFlags,
    ...lockFlags,
    update: boolean({
      summary: 'Update the packages named after it; without names, solve the loose specs anew (as --solve).',
      default: false,
      exclusive: ['lock'],
    }),
    format: option({
      options: WRITTEN_FORMAT_NAMES,
      default: 'lock',
      summary:
        'Format to write: a lock of this program, an @EXPLICIT list, a conda-lock file, a pixi.lock or an environment.yml.',
    }),
    environment: repeatable(
      'NAME',
      'An environment of the pixi.lock of --lock, as for installer; without it the one that a format of one environment gets: base, or a name in envs.',
    ),
    out: string({
      summary:
        'The file to write; default: SUBDIR.lock beside the manifest, NAME-SUBDIR.lock here with --py; for other formats a name of their own.',
      helpValue: 'FILE',
    }),
    'dry-run': boolean({
      summary: 'Print the lock, or with --update the changes; write nothing.',
      default: false,
    }),
  };

  async run(): Promise<object> {
    const { flags, argv } = await this.parse(Lock);
    const names = argv.map(String);
    // Without --update, a single argument is the manifest or its folder, as for the installer.
    const path = !flags.update && names.length === 1 && existsSync(names[0] ?? '') ? names[0] : undefined;
    onlyOne(path, {
      ...{ manifest: flags.manifest, py: flags.py },
      ...{ name: flags.name, 'set-version': flags['set-version'] },
    });
    if (names.length > 0 && !flags.update && path === undefined) throw namesWithoutUpdate(names);
    const platforms = [...(flags.platform ?? []), ...(flags.arch ?? [])];
    const { isShared } = WRITTEN_FORMATS[flags.format];
    if (flags.out !== undefined && platforms.length > 1 && !isShared) throw oneFile();
    const { resolveLock, resolveSharedLock } = await import('./run.js');
    const options = {
      ...this.common(flags),
      py: flags.py,
      manifest: flags.manifest ?? path,
      channel: flags.channel,
      channelAlias: flags['channel-alias'],
      solve: flags.solve || flags.update,
      format: flags.format,
      lock: flags.lock,
      environment: flags.environment,
      category: flags.category,
      indexUrl: flags['index-url'],
      dropPip: flags['drop-pip'],
      name: flags.name,
      setVersion: flags['set-version'],
      out: flags.out,
      update: flags.update ? names : null,
      dryRun: flags['dry-run'],
    };
    if (isShared && platforms.length > 1)
      return this.finish(await resolveSharedLock({ ...options, platform: flags.platform, arch: flags.arch }));
    return this.finish(await forEachPlatform(flags, (target) => resolveLock({ ...options, ...target })));
  }
}

function oneFile(): UserError {
  const problem = {
    where: '--out',
    message: 'one file cannot hold the locks of several platforms',
    fix: 'omit --out: each lock is written beside the manifest as SUBDIR.lock; or give --format conda-lock or pixi',
  };
  return new UserError('the command line cannot be used', problem);
}

function namesWithoutUpdate(names: readonly string[]): UserError {
  const problem = {
    message: 'package names are given without --update',
    found: names.map(quoteValue).join(', '),
    fix: 'add --update to update these packages in the lock, or omit the names',
  };
  return new UserError('the command line cannot be used', problem);
}
