import { accessSync, constants, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { discard } from '../async/body.js';
import { amountOf, formatFiles } from '../cache/entries.js';
import { openEntries } from '../cache/open-entries.js';
import { channels, text } from '../cli/checks.js';
import { openCache } from '../cli/open-cache.js';
import type { Outcome } from '../cli/options.js';
import { type Input, type Options, performUncached } from '../cli/perform.js';
import { withChannelAlias } from '../conda/channel-alias.js';
import { filePathOf, joinUrl, parseChannelUrl } from '../conda/channel-url.js';
import { type Platform, parsePlatform, platformOfArch, USUAL_PLATFORM } from '../conda/platform.js';
import { describeEmulator } from '../engine/emulator.js';
import { ENGINE_KINDS } from '../engine/engines.js';
import { findEmulator } from '../engine/open-emulator.js';
import { findEngine } from '../engine/open-engines.js';
import { ENGINES } from '../engine/types.js';
import { ArchiError, isSystemError, ToolError, UserError } from '../errors.js';
import { silent } from '../events.js';
import { hasUsualZlib } from '../host/compress/gzip.js';
import { cannotWrite } from '../host/fs/errors.js';
import { ensureFolder } from '../host/fs/folders.js';
import { statOf } from '../host/fs/read.js';
import { openNetwork } from '../host/http/network.js';
import { tryRun } from '../host/process/run.js';
import { BUILDERS, describeBuilder } from '../image/builder.js';
import { probe } from '../image/builders/probe.js';
import { emulationFor } from '../image/emulation/open.js';
import { MANIFEST_NAME } from '../kind/open-kind.js';
import { channelsOf } from '../manifest/channels.js';
import { chooseManifest } from '../manifest/open-manifest.js';
import { formatBytes } from '../text/bytes.js';
import {
  type Check,
  doctorLines,
  isFit,
  nodeCheck,
  outcomeCheck,
  programCheck,
  roomCheck,
  verdictOf,
} from './checks.js';

/** The flags of `archi-construct doctor`. */
export type DoctorOptions = Options<typeof CHECKS>;

/** Whether installers can be built on this machine, and every check. */
export interface DoctorResult {
  readonly fit: boolean;
  readonly checks: readonly Check[];
}

const CHECKS = {
  platform: text(),
  arch: text(),
  /** If empty, conda-forge is checked. */
  channel: channels(),
  channelAlias: text(),
};

/** Checks this machine. Reports the exit code 1 if no installer can be built on it. Throws UserError if a flag has an invalid value. */
export async function checkMachine(input: Input<DoctorOptions> = {}): Promise<DoctorResult> {
  return performUncached(input, CHECKS, doctor);
}

async function doctor(options: DoctorOptions): Promise<Outcome<DoctorResult>> {
  const cache = await cacheChecks(options);
  const checks = [
    nodeCheck(process.versions.node, hasUsualZlib()),
    ...cache,
    roomCheck('this folder', freeIn('.')),
    roomCheck(tmpdir(), freeIn(tmpdir())),
    ...(await Promise.all([
      ...channelChecks(options),
      ...builderChecks(options.env),
      ...engineChecks(options.env),
      ...programChecks(),
    ])),
    await emulationCheck(options),
    await emulatedTestsCheck(options),
    await mirrorCheck(),
  ];
  const fit = isFit(checks);
  return {
    lines: [...doctorLines(checks), '', verdictOf(checks)],
    quiet: doctorLines(checks.filter(({ status }) => status !== 'ok')),
    result: { fit, checks },
    exitCode: fit ? 0 : 1,
  };
}

async function cacheChecks({ cacheDir, env }: DoctorOptions): Promise<Check[]> {
  const tried = await outcomeOf(async () => {
    const path = openCache(cacheDir, env);
    ensureFolder(path);
    refuseReadOnly(path);
    const { files, bytes } = amountOf(openEntries(path));
    return { path, found: `${path}: ${formatFiles(files)}, ${formatBytes(bytes)}` };
  });
  const { use: _, ...check } = outcomeCheck({ name: 'cache', use: '' }, tried);
  if (!('path' in tried)) return [{ ...check, status: 'unfit' }];
  return [check, roomCheck('the cache', freeIn(tried.path))];
}

function channelChecks(options: DoctorOptions): Promise<Check>[] {
  const { channel, channelAlias, offline, env } = options;
  const platform = platformOf(options);
  let locations = channel;
  try {
    if (channel.length === 0) locations = channelsHere(channelAlias);
  } catch (error) {
    if (!(error instanceof ArchiError)) throw error;
    return [Promise.resolve(outcomeCheck({ name: 'manifest', use: 'what is built here' }, error))];
  }
  const { send } = openNetwork({ env, emit: silent });
  return locations.map(async (location) => {
    const { url, requestUrl } = parseChannelUrl(location);
    const subject = { name: 'channel', use: 'fetching packages' };
    if (!url.startsWith('http'))
      return outcomeCheck(subject, await outcomeOf(async () => folderChannel(url, platform)));
    if (offline) return outcomeCheck(subject, { found: `${url}, not asked: --offline` });
    return outcomeCheck(
      subject,
      await outcomeOf(async () => {
        for (const subdir of ['noarch', ...(platform === null ? [] : [platform])]) {
          const { status, body } = await send({
            url: joinUrl(requestUrl, subdir, 'repodata.json'),
            method: 'HEAD',
          });
          await discard(body);
          if (status !== 200)
            throw new ToolError('no channel', {
              message: `${url} answers ${status} for ${subdir}`,
              fix: OTHER_CHANNEL,
            });
        }
        return { found: `${url} answers` };
      }),
    );
  });
}

/** Returns the channels of the manifest in the current folder; conda-forge if there is none. Throws ArchiError if it cannot be read. */
function channelsHere(channelAlias: string | undefined): readonly string[] {
  if (statOf(MANIFEST_NAME) === null) return [withChannelAlias('conda-forge', channelAlias)];
  return channelsOf(chooseManifest({ py: undefined, manifest: undefined, channelAlias }));
}

const OTHER_CHANNEL = 'check the channel, or name another one with --channel';

/** Throws UserError if a `file:` url leads to no folder, or to one without the platform's packages. */
function folderChannel(url: string, platform: Platform | null): { readonly found: string } {
  const folder = filePathOf(url);
  for (const path of [folder, ...(platform === null ? [] : [join(folder, platform)])]) {
    if (!statOf(path)?.isDirectory())
      throw new UserError('no channel', {
        where: path,
        message: `no such folder: ${path}`,
        fix: OTHER_CHANNEL,
      });
  }
  return { found: url };
}

/** Returns the platform of the flags; null without them. */
function platformOf({ platform, arch }: Pick<DoctorOptions, 'platform' | 'arch'>): Platform | null {
  if (platform !== undefined) return parsePlatform(platform);
  return arch === undefined ? null : platformOfArch(arch);
}

const USES = {
  docker: 'image --builder docker, --load, image run',
  podman: 'image --builder podman, --load, image run',
  buildah: 'image --builder buildah',
} as const;

function builderChecks(env: Readonly<NodeJS.ProcessEnv>): Promise<Check>[] {
  return BUILDERS.map(async (name) => {
    const probed = await probe(name, { tryRun, env });
    const builder =
      'builder' in probed ? { version: describeBuilder(probed.builder).slice(name.length + 1) } : probed;
    return programCheck(name, USES[name], builder);
  });
}

function engineChecks(env: Readonly<NodeJS.ProcessEnv>): Promise<Check>[] {
  return ENGINES.map(async (name) => {
    const found = await findEngine(name, { tryRun, env });
    const use = `recipe build, of a ${ENGINE_KINDS[name].format}`;
    return programCheck(name, use, 'engine' in found ? { version: found.engine.version } : found);
  });
}

/** Timeout in seconds for a program to print its version. */
const PATIENCE = 10;

function programChecks(): Promise<Check>[] {
  return [
    { name: 'xz', packageName: 'xz-utils', use: 'installer --compression xz' },
    { name: 'bzip2', packageName: 'bzip2', use: 'installer --compression bzip2' },
    { name: 'make', packageName: 'make (GNU make)', use: 'port' },
  ].map(async ({ name, packageName, use }) => {
    const end = await tryRun({
      command: name,
      args: ['--version'],
      input: Buffer.alloc(0),
      timeout: PATIENCE,
    });
    if (end.kind === 'done') {
      const [line = ''] = `${end.stdout.toString()}${end.stderr}`.split('\n');
      return programCheck(name, use, { version: line });
    }
    const message = end.kind === 'missing' ? 'no such program on PATH' : 'it does not work';
    return programCheck(name, use, { obstacle: { message, fix: `install ${packageName}` } });
  });
}

async function emulationCheck(options: DoctorOptions): Promise<Check> {
  const asked = platformOf(options) ?? USUAL_PLATFORM;
  return outcomeCheck(
    { name: 'qemu', use: `building a Dockerfile for ${asked}, image run` },
    await outcomeOf(async () => {
      const emulation = emulationFor('auto', asked);
      if (emulation.kind === 'none') return { found: `${asked} runs by itself` };
      const how = emulation.kind === 'binfmt' ? `binfmt_misc, ${emulation.handler}` : emulation.path;
      return { found: `${asked} by ${how}` };
    }),
  );
}

async function emulatedTestsCheck(options: DoctorOptions): Promise<Check> {
  const asked = platformOf(options) ?? USUAL_PLATFORM;
  return outcomeCheck(
    { name: 'tests', use: `recipe build --test emulated, for ${asked}` },
    await outcomeOf(async () => {
      const emulator = await findEmulator(asked, { tryRun, env: options.env });
      return { found: describeEmulator(asked, emulator) };
    }),
  );
}

async function mirrorCheck(): Promise<Check> {
  return outcomeCheck(
    { name: 'mirror', use: 'bootstrap' },
    await outcomeOf(async () => {
      const [{ chooseSource }, { DEBIAN_KEYRINGS }] = await Promise.all([
        import('../bootstrap/debian/choose-source.js'),
        import('../bootstrap/trust/find-keyring.js'),
      ]);
      const flags = { mirror: undefined, keyring: undefined, trustMirror: false };
      return { found: chooseSource({ ...flags, aptFolder: '/etc/apt', keyrings: DEBIAN_KEYRINGS }).mirror };
    }),
  );
}

/** Throws ToolError if this user may not write to a folder. */
function refuseReadOnly(folder: string): void {
  try {
    accessSync(folder, constants.W_OK);
  } catch (error) {
    throw isSystemError(error) ? cannotWrite(folder, error) : error;
  }
}

/** Returns the bytes that this user may write to the disk of a folder, or of its nearest existing parent; null if unknown. */
function freeIn(folder: string): number | null {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize;
  } catch {
    return dirname(folder) === folder ? null : freeIn(dirname(folder));
  }
}

/** Returns the function's result, or its error if that is an ArchiError; throws any other error. */
async function outcomeOf<T>(look: () => Promise<T>): Promise<T | ArchiError> {
  try {
    return await look();
  } catch (error) {
    if (error instanceof ArchiError) return error;
    throw error;
  }
}
