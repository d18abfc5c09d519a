import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Platform, parsePlatform, platformOfArch, USUAL_PLATFORM } from '../conda/platform.js';
import { UserError } from '../errors.js';
import { findManifest } from '../manifest/find.js';
import { parseManifest } from '../manifest/parse.js';
import type { Manifest } from '../manifest/types.js';
import { readFolder, readText } from './edges.js';

/** The distributions that come with the program. */
const INSTALLERS_DIR = fileURLToPath(new URL('../../installers', import.meta.url));

/** `--manifest` or `--py`. Throws UserError where neither is given, or it names nothing. */
export function chooseManifest({
  py,
  manifest,
}: {
  py: string | undefined;
  manifest: string | undefined;
}): Manifest {
  if (manifest !== undefined) return readManifest(manifest);
  if (py === undefined) throw noneNamed();
  return findManifest({
    python: py,
    installersDir: INSTALLERS_DIR,
    readdir: readFolder,
    readFile: readText,
  });
}

/** `--platform` or `--arch`; linux-aarch64 where neither is given. */
export function choosePlatform({
  platform,
  arch,
}: {
  platform: string | undefined;
  arch: string | undefined;
}): Platform {
  if (platform !== undefined) return parsePlatform(platform);
  return arch === undefined ? USUAL_PLATFORM : platformOfArch(arch);
}

function noneNamed(): UserError {
  const names = readFolder(INSTALLERS_DIR).filter(
    (name) => readText(join(INSTALLERS_DIR, name, 'manifest.yaml')) !== null,
  );
  return new UserError('which distribution?', [
    {
      message: 'neither --py nor --manifest is given',
      expected: `--py X.Y for one of ${names.sort().join(', ')}, or --manifest FILE`,
      fix: 'give one of the two, for example --py 3.7',
    },
  ]);
}

function readManifest(path: string): Manifest {
  const text = readText(path);
  if (text !== null) return parseManifest(text, path);
  throw new UserError('there is no such manifest', [
    { where: path, message: 'no such file', fix: 'check the path, or pick one by its python with --py' },
  ]);
}
