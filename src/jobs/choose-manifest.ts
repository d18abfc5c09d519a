import { dirname, join } from 'node:path';
import { withChannelAlias } from '../conda/channel-alias.js';
import { type ForeignLock, foreignLock } from '../conda/foreign-lock.js';
import {
  isPlatform,
  type Platform,
  parsePlatform,
  platformOfArch,
  USUAL_PLATFORM,
} from '../conda/platform.js';
import { UserError } from '../errors.js';
import type { Emit } from '../events.js';
import { findManifest } from '../manifest/find.js';
import { parseManifest } from '../manifest/parse.js';
import type { Manifest } from '../manifest/types.js';
import { readFolder, readText, statOf } from './edges.js';
import { INSTALLERS_DIR } from './lock-places.js';

/** How a command line names a manifest. */
export interface ManifestChoice {
  readonly py: string | undefined;
  /** A file, or a folder with a manifest.yaml. */
  readonly manifest: string | undefined;
  /** What comes before the names of channels; undefined for conda's own. */
  readonly channelAlias?: string | undefined;
  /** Hears of a channel's name that may be meant as a folder. */
  readonly emit?: Emit;
}

/**
 * The manifest of `--manifest` or `--py`, else the manifest.yaml in the current folder; its channels are locations.
 * Throws UserError where there is none.
 */
export function chooseManifest(choice: ManifestChoice): Manifest {
  const manifest = findChosen(choice);
  const channels = manifest.channels.map((channel) => {
    const url = withChannelAlias(channel, choice.channelAlias);
    const folder = join(dirname(manifest.file), channel);
    if (url !== channel && statOf(folder)?.isDirectory()) {
      const message = `${manifest.file}: the channel ${channel} is ${url}; write ./${channel} for the folder`;
      choice.emit?.({ kind: 'warning', message });
    }
    return url;
  });
  return { ...manifest, channels };
}

/** The file that every distribution's folder has. */
export const MANIFEST_NAME = 'manifest.yaml';

function findChosen({ py, manifest }: ManifestChoice): Manifest {
  if (manifest !== undefined) return readManifest(manifest);
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

/** `--platform` or `--arch`; where neither is given, the only platform of the manifest, else linux-aarch64. */
export function choosePlatform(
  { platform, arch }: { platform: string | undefined; arch: string | undefined },
  manifest: Pick<Manifest, 'platforms'> | null = null,
): Platform {
  if (platform !== undefined) return parsePlatform(platform);
  return arch === undefined ? usualPlatform(manifest) : platformOfArch(arch);
}

/** The only platform of a manifest; linux-aarch64 where it has several, or none. */
export function usualPlatform(manifest: Pick<Manifest, 'platforms'> | null): Platform {
  const [only, second] = Object.keys(manifest?.platforms ?? {}).filter(isPlatform);
  return only !== undefined && second === undefined ? only : USUAL_PLATFORM;
}

function notAManifest(where: string, { name, fix }: ForeignLock): UserError {
  const expected = 'a manifest: name, version, channels and specs or pins';
  return new UserError('this is no manifest', [
    { where, message: `it is ${name}`, expected, found: name, fix },
  ]);
}

function noneNamed(): UserError {
  const names = readFolder(INSTALLERS_DIR).filter(
    (name) => readText(join(INSTALLERS_DIR, name, 'manifest.yaml')) !== null,
  );
  return new UserError('which distribution?', [
    {
      message: 'neither --py nor --manifest is given, and the current folder has no manifest.yaml',
      expected: `--py X.Y for one of ${names.sort().join(', ')}, --manifest FILE, or ${MANIFEST_NAME} here`,
      fix: 'write a manifest.yaml (README, "From an empty folder"), or give one of the two, for example --py 3.7',
    },
  ]);
}

function readManifest(named: string): Manifest {
  const path = statOf(named)?.isDirectory() ? join(named, MANIFEST_NAME) : named;
  const text = readText(path);
  const foreign = text === null ? null : foreignLock(text);
  if (foreign !== null) throw notAManifest(path, foreign);
  if (text !== null) return parseManifest(text, path);
  throw new UserError('there is no such manifest', [
    { where: path, message: 'no such file', fix: 'check the path, or pick one by its python with --py' },
  ]);
}
