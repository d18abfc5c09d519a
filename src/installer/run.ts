import { join, resolve } from 'node:path';
import { choice, count, flag, text, texts } from '../cli/checks.js';
import { openCache } from '../cli/open-cache.js';
import type { Outcome, SubjectOptions } from '../cli/options.js';
import { type Checks, type Input, performUncached } from '../cli/perform.js';
import { LOCK_CHECKS, SUBJECT_CHECKS } from '../cli/subject-checks.js';
import type { Platform } from '../conda/platform.js';
import type { ConstructYaml } from '../construct-yaml/types.js';
import { UserError } from '../errors.js';
import { writeFileAtomic } from '../host/fs/write.js';
import type { Lock } from '../lock/types.js';
import type { EnvironmentUrls, LockUrls } from '../lock/urls.js';
import { chooseChannels } from '../manifest/channels.js';
import { writeConstructYaml } from '../manifest/construct-yaml/build.js';
import { checkExistingConstructYaml } from '../manifest/construct-yaml/open-existing.js';
import { manifestOfEnv } from '../manifest/of-environment.js';
import { choosePlatform } from '../manifest/open-manifest.js';
import { PYC_CHOICES, type PycChoice } from '../manifest/pyc.js';
import type { Manifest } from '../manifest/types.js';
import { COMPRESSION_CHOICES, type CompressionChoice } from '../payload/compressions.js';
import { countedContents } from '../text/counted.js';
import { shellWord } from '../text/shell-word.js';
import { openSource } from './open-source.js';
import type { WrittenInstaller } from './write.js';

/** The flags of `archi-construct installer`. */
export interface InstallerOptions extends SubjectOptions {
  readonly lock: string | undefined;
  /** Environments of a pixi.lock: the first is the base. */
  readonly environment: readonly string[];
  /** Categories of a conda-lock file besides `main`. */
  readonly category: readonly string[];
  /** The index of wheels; undefined for pip's. */
  readonly indexUrl: string | undefined;
  readonly compression: CompressionChoice;
  /** Undefined for the default of the compression. */
  readonly compressionLevel: number | undefined;
  readonly out: string;
  readonly keepPkgs: boolean;
  /** Default: the manifest's. */
  readonly pyc: PycChoice | undefined;
  readonly render: boolean;
  readonly dryRun: boolean;
  /** A construct.yaml in place of a manifest, or its folder. */
  readonly construct: string | undefined;
  /** `NAME=VALUE`: the environment of the template of a construct.yaml, over that of the process. */
  readonly constructEnv: readonly string[];
  /** Leave out what a lock or an environment file wants of pip. */
  readonly dropPip: boolean;
  /** In place of `installer_type` of the construct.yaml. */
  readonly installerType: string | undefined;
  /** The name and version of what a lock is made into, in place of a manifest. */
  readonly name: string | null;
  readonly setVersion: string | null;
}

/** The result of `installer`. Fields are null if `--render` or `--dry-run` does not set them. Paths are absolute. */
export interface InstallerResult extends LockUrls {
  readonly installer: string | null;
  readonly platform: Platform | null;
  /** Bytes of the installer. */
  readonly size: number | null;
  /** Of the installer, lower-case hex. */
  readonly sha256: string | null;
  readonly lock: string | null;
  readonly pyc: CompiledPyc | null;
  readonly constructYaml: string | null;
}

/** Where the sources of noarch python packages are compiled. */
export interface CompiledPyc {
  readonly where: PycChoice;
  /** The version of the python that compiled them, and its package or path; null if none did. */
  readonly python: string | null;
  readonly from: string | null;
}

const CHECKS: Checks<InstallerOptions> = {
  ...SUBJECT_CHECKS,
  ...LOCK_CHECKS,
  compression: choice(COMPRESSION_CHOICES, 'gzip'),
  compressionLevel: count({ min: 1, max: 19 }, undefined),
  out: text('dist'),
  keepPkgs: flag(),
  pyc: choice(PYC_CHOICES),
  render: flag(),
  dryRun: flag(),
  construct: text(),
  constructEnv: texts(),
  installerType: text(),
};

/** Builds the installer of a manifest and writes its lock and construct.yaml beside it. Throws ArchiError. */
export async function buildInstaller(input: Input<InstallerOptions> = {}): Promise<InstallerResult> {
  return performUncached(input, CHECKS, installer);
}

async function installer(options: InstallerOptions): Promise<Outcome<InstallerResult>> {
  const { manifest: chosen, license, explicit, construct } = await openSource({ ...options, list: options });
  if (construct !== null && construct.image !== null) throw asksForImage(construct.yaml);
  const manifest = { ...chosen, keepPkgs: chosen.keepPkgs || options.keepPkgs };
  const platform = choosePlatform(options, manifest);
  const channels = chooseChannels(options.channel, manifest);
  const envs = manifest.envs.map((env) => {
    const own = chooseChannels(options.channel, manifestOfEnv(manifest, env));
    return { ...env, channels: env.channels && own };
  });
  if (options.construct === undefined && !options.dryRun)
    checkExistingConstructYaml(options.out, manifest.name, options.emit);
  // A construct.yaml is there already.
  const writeText = async () =>
    options.construct === undefined
      ? writeConstructYaml({ manifest: { ...manifest, envs }, channels, license, out: options.out })
      : null;
  if (options.render) return rendered(await writeText());

  // What --render does not need is opened and loaded here.
  const { setupOf } = await import('./open-setup.js');
  const setup = await setupOf(manifest, construct?.variables ?? []);
  if (manifest.installerFileName !== null) {
    const { checkExistingInstaller } = await import('./open-existing.js');
    checkExistingInstaller(resolve(options.out, manifest.installerFileName), manifest.file);
  }
  const cacheDir = openCache(options.cacheDir, options.env);
  const { openDeps } = await import('../channel/open.js');
  const { resolveLock } = await import('../lock/resolve.js');
  const { urlsOf } = await import('../lock/urls.js');
  const { withPackers } = await import('../payload/build/open.js');
  const { pythonOpener } = await import('../payload/pyc/open-build-python.js');
  const { withPycs } = await import('../payload/pyc/open-pyc.js');
  const { checkConda } = await import('./check-conda.js');
  const { compressionForBase } = await import('./open-compression.js');
  const { buildInstaller: writeBuilt } = await import('./build.js');
  const deps = openDeps({ ...options, cacheDir, channels });
  const { channel, solve, lock = null, emit, env, compressionLevel } = options;
  const compression = compressionForBase(options.compression, manifest.audit.base, emit);
  return withPackers({ cacheDir, compression, compressionLevel, platform }, async ({ start, ...packers }) => {
    // While one processor solves, the others load the modules for packing.
    const willMake = options.dryRun ? {} : { willMake: start };
    const resolved = await resolveLock(
      {
        ...{ manifest, platform, channels: channel, solve, lockFile: lock, explicit, useCommitted: true },
        ...{ wish: options, channelAlias: options.channelAlias },
      },
      { ...deps, ...willMake },
    );
    await checkConda(manifest, resolved.lock);
    const urls = urlsOf(resolved.lock);
    if (options.dryRun) return dryRun(platform, urls);

    const open = pythonOpener({ channels, deps, cacheDir });
    return withPycs(options.pyc ?? manifest.pyc, resolved.lock, { emit, open }, async (pycs, from) => {
      const [pyc] = pycs;
      const written = await writeBuilt(
        {
          ...{ lock: resolved.lock, lockText: resolved.text, licenseText: license?.text ?? null },
          ...{ writeCondarc: manifest.writeCondarc, keepPkgs: manifest.keepPkgs, compression },
          setup,
          fileName: manifest.installerFileName,
          pycs,
          menus: menusOfAll(resolved.lock, manifest),
          ...{ sourceDateEpoch: env['SOURCE_DATE_EPOCH'], outDir: resolve(options.out) },
        },
        { ...packers, store: deps.store, write: writeFileAtomic, emit },
      );
      const lockPath = join(options.out, `${manifest.name}-${manifest.version}-${platform}.lock`);
      writeFileAtomic(lockPath, resolved.text);
      const constructYaml = await writeText();
      if (construct !== null && construct.outputs.length > 0) {
        const { writeOutputs } = await import('./open-outputs.js');
        await writeOutputs(construct.outputs, {
          ...{ construct: construct.yaml, manifest, lock: resolved.lock, path: written.path },
          ...{ cacheDir, store: deps.store },
        });
      }
      return built({
        written,
        name: manifest.name,
        platform,
        urls,
        lockPath: resolve(lockPath),
        pyc:
          typeof pyc === 'string'
            ? { where: pyc, python: null, from: null }
            : { where: 'build', python: pyc.version, from: from() },
        constructYaml,
      });
    });
  });
}

function asksForImage({ installerType }: ConstructYaml): UserError {
  const problem = {
    where: installerType.where,
    message: 'installer_type: docker asks for an image, not for an installer',
    fix: 'archi-construct constructor DIR makes the image; with --installer-type sh it makes the installer',
  };
  return new UserError('there is no installer to build', [problem]);
}

/** Returns the packages of each environment whose menu entries are made. */
function menusOfAll(lock: Lock, manifest: Manifest): (readonly string[] | null)[] {
  const others = (lock.envs ?? []).map(
    ({ name }) => manifest.envs.find((env) => env.name === name)?.menus ?? manifest.menus,
  );
  return [manifest.menus, ...others];
}

/** The fields of the `--json` result; `--render` and `--dry-run` set only some of them. */
const NOTHING: InstallerResult = {
  installer: null,
  platform: null,
  packages: [],
  wheels: [],
  envs: [],
  size: null,
  sha256: null,
  lock: null,
  pyc: null,
  constructYaml: null,
};

function rendered(path: string | null): Outcome<InstallerResult> {
  return { lines: path === null ? [] : [path], result: { ...NOTHING, constructYaml: path } };
}

function dryRun(platform: Platform, urls: LockUrls): Outcome<InstallerResult> {
  const linesOf = ({ packages, wheels }: EnvironmentUrls) => [...packages, ...wheels];
  const lines = [
    ...linesOf(urls),
    ...urls.envs.flatMap((env) => [`envs/${env.name}`, ...linesOf(env).map((url) => `  ${url}`)]),
  ];
  return { lines, result: { ...NOTHING, platform, ...urls } };
}

function built({
  written,
  name,
  platform,
  urls,
  lockPath,
  pyc,
  constructYaml,
}: {
  written: WrittenInstaller;
  name: string;
  platform: Platform;
  urls: LockUrls;
  lockPath: string;
  pyc: CompiledPyc;
  constructYaml: string | null;
}): Outcome<InstallerResult> {
  const { path, size, sha256 } = written;
  return {
    lines: [
      path,
      `  for      ${platform}, ${countedContents(urls)}`,
      ...urls.envs.map((env) => `           ${countedContents(env)} in envs/${env.name}`),
      `  size     ${size} bytes`,
      `  sha256   ${sha256}`,
      `  lock     ${lockPath}`,
      ...(pyc.where === 'build' ? [`  pyc      compiled by python ${pyc.python} (${pyc.from})`] : []),
      `  run it   sh ${shellWord(path)} -b -p "$HOME"/${shellWord(name)}   # on ${platform}; -h shows all options`,
    ],
    quiet: [path],
    result: { installer: path, platform, ...urls, size, sha256, lock: lockPath, pyc, constructYaml },
  };
}
