import { existsSync, lstatSync } from 'node:fs';
import { isAbsolute, join, relative, resolve, sep } from 'node:path';
import { required, text, texts } from '../cli/checks.js';
import type { Outcome } from '../cli/options.js';
import { type Input, type Options, performUncached } from '../cli/perform.js';
import { type Platform, parsePlatform, platformOfArch, USUAL_PLATFORM } from '../conda/platform.js';
import { UserError } from '../errors.js';
import { writeFileAtomic } from '../host/fs/write.js';
import { isFolder } from '../manifest/channels.js';
import { FILE_NAME_PART, isFileNamePart } from '../manifest/file-name-part.js';
import { parseManifest } from '../manifest/parse.js';
import { quoteValue } from '../text/quote-value.js';
import { shellWord } from '../text/shell-word.js';
import { manifestText } from './manifest-text.js';

/** The arguments of `archi-construct init`. */
export type InitOptions = Options<typeof CHECKS>;

/** The written manifest: its absolute path, and what is in it. */
export interface InitResult {
  readonly manifest: string;
  readonly name: string;
  readonly channels: readonly string[];
  readonly platforms: readonly Platform[];
}

const CHECKS = {
  name: required(text()),
  /** Channels of the manifest; if empty, conda-forge. */
  channels: texts(),
  python: text('3.12'),
  platforms: texts(),
  archs: texts(),
};

/** Writes `NAME/manifest.yaml`. Throws UserError, and writes nothing, if a value is invalid or the file exists. */
export async function initManifest(input: Input<InitOptions, 'name'>): Promise<InitResult> {
  return performUncached(input, CHECKS, init);
}

function init(options: InitOptions): Outcome<InitResult> {
  const { name, python } = options;
  if (!isFileNamePart(name)) throw badName(name);
  if (!/^(?:2\.7|3\.\d{1,2})$/.test(python)) throw badPython(python);
  const path = join(name, 'manifest.yaml');
  if (isThere(path)) throw alreadyThere(path);
  const chosen = [
    ...options.platforms.map((platform) => parsePlatform(platform)),
    ...options.archs.map((arch) => platformOfArch(arch)),
  ];
  const platforms = chosen.length > 0 ? [...new Set(chosen)] : [USUAL_PLATFORM];
  const channels =
    options.channels.length > 0
      ? options.channels.map((channel) => seenFrom(name, channel))
      : ['conda-forge'];
  const text = manifestText({ name, python, channels, platforms });
  parseManifest(text, path);
  writeFileAtomic(path, text);
  return {
    lines: [
      path,
      `  build it   archi-construct installer ${shellWord(name)}`,
      `  look at it archi-construct installer ${shellWord(name)} --dry-run   # the packages, without building`,
    ],
    quiet: [path],
    result: { manifest: resolve(path), name, channels, platforms },
  };
}

/** Whether there is a file, a folder or a link, even one that leads nowhere. */
function isThere(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}

/** Returns a relative folder relative to the manifest's folder, `name`; any other channel unchanged. */
function seenFrom(name: string, channel: string): string {
  if (isAbsolute(channel) || !(isFolder(channel) || existsSync(channel))) return channel;
  return relative(name, channel).split(sep).join('/');
}

function badName(name: string): UserError {
  const problem = {
    where: 'NAME',
    message: 'not a valid name for an installer',
    expected: FILE_NAME_PART,
    found: quoteValue(name),
  };
  return new UserError('the manifest cannot be written', { ...problem, fix: 'choose another name' });
}

function badPython(found: string): UserError {
  const problem = {
    where: '--python',
    message: 'not a version of python',
    expected: '2.7 or 3.N, as in 3.12',
  };
  return new UserError('the manifest cannot be written', { ...problem, found: quoteValue(found) });
}

function alreadyThere(path: string): UserError {
  const fix = 'choose another name, or edit that file';
  return new UserError('the manifest cannot be written', {
    where: path,
    message: 'the file already exists',
    fix,
  });
}
