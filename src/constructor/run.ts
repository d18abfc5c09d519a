import { join, sep } from 'node:path';
import { formatFiles } from '../cache/entries.js';
import { type PruneResult, pruneCache } from '../cache/prune/run.js';
import { choice, flag, text, texts } from '../cli/checks.js';
import type { Outcome } from '../cli/options.js';
import { type Checks, type Input, performUncached } from '../cli/perform.js';
import { parsePlatform, platformOfArch } from '../conda/platform.js';
import { constructHelp } from '../construct-yaml/keys/help.js';
import { openConstructYaml } from '../construct-yaml/open-construct.js';
import { UserError } from '../errors.js';
import type { Emit } from '../events.js';
import { statOf } from '../host/fs/read.js';
import type { ImageBuildResult } from '../image/result.js';
import { buildInstaller, type InstallerResult } from '../installer/run.js';
import { formatBytes } from '../text/bytes.js';
import { INSTALLER_TYPES } from './types.js';

/** The flags of `archi-construct constructor`, which are constructor's. */
export interface ConstructorOptions {
  readonly dir: string;
  readonly outputDir: string;
  /** Default: that of this machine. */
  readonly platform: string | undefined;
  readonly configFilename: string;
  readonly condaExe: string | undefined;
  readonly installerType: (typeof INSTALLER_TYPES)[number] | undefined;
  readonly dryRun: boolean;
  readonly render: boolean;
  readonly clean: boolean;
  readonly helpConstruct: boolean;
  readonly channelAlias: string | undefined;
  /** `NAME=VALUE`: over the environment of the process. */
  readonly constructEnv: readonly string[];
  readonly dropPip: boolean;
  readonly cacheDir: string | undefined;
  readonly offline: boolean;
  readonly emit: Emit;
  readonly env: Readonly<NodeJS.ProcessEnv>;
}

/** The result of `constructor`: what was rendered, removed from the cache, or what `installer` made. */
export interface ConstructorResult {
  /** The text behind selectors and jinja, with `--render`, or that of `--help-construct`; else null. */
  readonly rendered: string | null;
  readonly removed: { readonly cacheDir: string; readonly files: number; readonly bytes: number } | null;
  readonly installer: InstallerResult | null;
  /** The image of `installer_type: docker`. */
  readonly image: ImageBuildResult | null;
}

const CHECKS: Checks<ConstructorOptions> = {
  dir: text('.'),
  outputDir: text('.'),
  platform: text(),
  configFilename: text('construct.yaml'),
  condaExe: text(),
  installerType: choice(INSTALLER_TYPES),
  dryRun: flag(),
  render: flag(),
  clean: flag(),
  helpConstruct: flag(),
  channelAlias: text(),
  constructEnv: texts(),
  dropPip: flag(),
};

/** Builds what a construct.yaml says, with constructor's own options. Throws ArchiError. */
export async function runConstructor(input: Input<ConstructorOptions> = {}): Promise<ConstructorResult> {
  return performUncached(input, CHECKS, (options) => constructorRun(options, input.report));
}

async function constructorRun(
  options: ConstructorOptions,
  report: Input<ConstructorOptions>['report'],
): Promise<Outcome<ConstructorResult>> {
  const { dir, configFilename, emit, env, dropPip, constructEnv, installerType } = options;
  if (options.helpConstruct) return printed(constructHelp());
  const cacheDir = options.cacheDir ?? cacheOfConstructor(env);
  if (options.clean) return cleaned(await pruneCache({ cacheDir, olderThan: 0 }));
  const file = configFile(dir, configFilename);
  const platform =
    options.platform === undefined
      ? platformOfArch(MACHINES[process.arch] ?? process.arch)
      : parsePlatform(options.platform);
  const yaml = await openConstructYaml({
    path: file,
    platform,
    variables: constructEnv,
    env,
    dropPip,
    installerType,
  });
  if (options.render) return printed(yaml.rendered.replace(/\n$/, '').split('\n'));
  if (options.condaExe !== undefined)
    emit({ kind: 'warning', message: '--conda-exe has no effect: the installer needs no conda of its own' });
  const { offline, channelAlias, outputDir: out, dryRun } = options;
  const common = { cacheDir, offline, emit, env, report, out, dryRun };
  const chosen = { construct: file, platform, constructEnv, dropPip, installerType, channelAlias };
  if (!yaml.installerType.types.includes('docker')) {
    const installer = await buildInstaller({ ...common, ...chosen });
    return { lines: [], result: { ...NOTHING, installer } };
  }
  const { makeDockerImage } = await import('./open-docker.js');
  const image = await makeDockerImage({ ...chosen, emit, env, options: common });
  return { lines: [], result: { ...NOTHING, image } };
}

const NOTHING: ConstructorResult = { rendered: null, removed: null, installer: null, image: null };

function printed(lines: readonly string[]): Outcome<ConstructorResult> {
  return { lines, result: { ...NOTHING, rendered: lines.map((line) => `${line}\n`).join('') } };
}

function cleaned({ cacheDir, files, bytes }: PruneResult): Outcome<ConstructorResult> {
  const lines = [`removed ${formatFiles(files)}, ${formatBytes(bytes)}, from ${cacheDir}`];
  return { lines, result: { ...NOTHING, removed: { cacheDir, files, bytes } } };
}

/** Returns the cache folder that constructor's environment names; undefined for the usual one. */
function cacheOfConstructor(env: Readonly<NodeJS.ProcessEnv>): string | undefined {
  const folder = env['CONSTRUCTOR_CACHE'];
  return folder === '' ? undefined : folder?.replace(/^~(?=\/|$)/, env['HOME'] ?? '~');
}

/** Node's names of machines that differ from those of conda. */
const MACHINES: Readonly<Record<string, string>> = {
  x64: 'x86_64',
  arm64: 'aarch64',
  ia32: 'i686',
  ppc64: 'ppc64le',
};

function configFile(dir: string, name: string): string {
  if (statOf(dir)?.isDirectory() !== true)
    throw unusable(dir, 'no such folder', 'a folder with a construct.yaml');
  if (name.includes(sep))
    throw unusable(name, '--config-filename is a path', 'the name of a file in the folder');
  const file = join(dir, name);
  if (statOf(file)?.isFile() !== true) throw unusable(file, 'no such file', 'a construct.yaml');
  return file;
}

function unusable(where: string, message: string, expected: string): UserError {
  const problem = { where, message, expected, fix: 'check the path' };
  return new UserError('the command line cannot be used', [problem], { code: 'command-line' });
}
