import { dirname, join } from 'node:path';
import { withChannelAlias } from '../conda/channel-alias.js';
import {
  isPlatform,
  type Platform,
  parsePlatform,
  platformOfArch,
  USUAL_PLATFORM,
} from '../conda/platform.js';
import { UserError } from '../errors.js';
import type { Emit } from '../events.js';
import { readFolder, readText, requireText, statOf } from '../host/fs/read.js';
import { type AcceptedKinds, expectKind } from '../kind/open-expected.js';
import { MANIFEST_NAME } from '../kind/open-kind.js';
import { findManifest } from './find.js';
import { INSTALLERS_DIR, isShipped } from './lock-places.js';
import { parseManifest } from './parse.js';
import { shippedChannel } from './shipped-channels.js';
import type { ChannelRemap, Manifest } from './types.js';

/** The options of a command line that select a manifest. */
export interface ManifestChoice {
  readonly py: string | undefined;
  /** Path of a manifest, or of a folder with a manifest.yaml. */
  readonly manifest: string | undefined;
  /** Url prefixed to channel names; undefined for conda's default alias. */
  readonly channelAlias?: string | undefined;
  /** The command to suggest in messages; undefined for `installer`. */
  readonly command?: AcceptedKinds['command'];
  /** Receives a warning if a channel name is also the name of a folder. */
  readonly emit?: Emit;
}

/**
 * Reads the manifest given by `--manifest` or `--py`, else the manifest.yaml in the current folder. Channel names become urls.
 * Throws UserError if there is no such manifest or it is invalid.
 */
export function chooseManifest(choice: ManifestChoice): Manifest {
  return withNamedChannels(withShippedChannels(findChosen(choice)), choice);
}

/** Returns the manifest with urls in place of channel names; warns of a name that is a folder too. */
export function withNamedChannels(
  manifest: Manifest,
  choice: Pick<ManifestChoice, 'channelAlias' | 'emit'>,
): Manifest {
  const named = (channel: string) => {
    const url = withChannelAlias(channel, choice.channelAlias);
    const folder = join(dirname(manifest.file), channel);
    if (url !== channel && statOf(folder)?.isDirectory()) {
      const message = `${manifest.file}: the channel ${channel} is ${url}; write ./${channel} for the folder`;
      choice.emit?.({ kind: 'warning', message });
    }
    return url;
  };
  const namedRemap = ({ from, to }: ChannelRemap) => ({
    from: named(from),
    to: withChannelAlias(to, choice.channelAlias),
  });
  return {
    ...manifest,
    channels: manifest.channels.map(named),
    channelsRemap: manifest.channelsRemap.map(namedRemap),
    envs: manifest.envs.map((env) => ({
      ...env,
      channels: env.channels?.map(named) ?? null,
      channelsRemap: env.channelsRemap?.map(namedRemap) ?? null,
    })),
  };
}

function findChosen({ py, manifest, command }: ManifestChoice): Manifest {
  if (manifest !== undefined) return readManifest(manifest, command);
  if (py === undefined) {
    const text = readText(MANIFEST_NAME);
    if (text === null) throw noneNamed();
    return parseManifest(text, MANIFEST_NAME);
  }
  return findManifest({
    python: py,
    installersDir: INSTALLERS_DIR,
    readdir: readFolder,
    readFile: readText,
  });
}

/** Whatever names a shipped manifest, a flag or a shipped image: its folders are those of shippedChannel. */
function withShippedChannels(manifest: Manifest): Manifest {
  const { file, channels } = manifest;
  if (!isShipped(file)) return manifest;
  const isThere = (path: string) => statOf(path)?.isDirectory() ?? false;
  return { ...manifest, channels: channels.map((channel) => shippedChannel(channel, file, isThere)) };
}

/**
 * Returns the platform of `--platform` or `--arch`; without them, the only platform of the manifest, else linux-aarch64. Throws
 * UserError if the flag is not a known platform.
 */
export function choosePlatform(
  { platform, arch }: { platform: string | undefined; arch: string | undefined },
  manifest: Pick<Manifest, 'platforms'> | null = null,
): Platform {
  if (platform !== undefined) return parsePlatform(platform);
  return arch === undefined ? usualPlatform(manifest) : platformOfArch(arch);
}

/** Returns the only platform of a manifest, or linux-aarch64 if it has several or none. */
export function usualPlatform(manifest: Pick<Manifest, 'platforms'> | null): Platform {
  const [only, second] = Object.keys(manifest?.platforms ?? {}).filter(isPlatform);
  return only !== undefined && second === undefined ? only : USUAL_PLATFORM;
}

function noneNamed(): UserError {
  const names = readFolder(INSTALLERS_DIR).filter(
    (name) => readText(join(INSTALLERS_DIR, name, 'manifest.yaml')) !== null,
  );
  return new UserError('no manifest is given', {
    message: 'neither --py nor --manifest is given, and the current folder has no manifest.yaml',
    expected: `--py X.Y for one of ${names.sort().join(', ')}, --manifest FILE, or ${MANIFEST_NAME} here`,
    fix: 'write a manifest.yaml (archi-construct init NAME writes one), or give one of the two, for example --py 3.7',
  });
}

function readManifest(named: string, command: AcceptedKinds['command']): Manifest {
  const inside = join(named, MANIFEST_NAME);
  const path = statOf(named)?.isDirectory() && statOf(inside) !== null ? inside : named;
  expectKind(path, {
    kinds: ['manifest'],
    what: 'a manifest, or the folder of one',
    ...(command && { command }),
  });
  return parseManifest(requireText(path, 'a manifest'), path);
}
