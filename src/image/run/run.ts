import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { choice, flag, required, text, texts } from '../../cli/checks.js';
import { type Input, type Options, readOptions } from '../../cli/perform.js';
import type { Platform } from '../../conda/platform.js';
import { UserError } from '../../errors.js';
import { runAttached } from '../../host/process/attached.js';
import { tryRun } from '../../host/process/run.js';
import { choosePlatform } from '../../manifest/open-manifest.js';
import { shellWord } from '../../text/shell-word.js';
import { runCommand } from '../builders/commands.js';
import { probe } from '../builders/probe.js';
import { chooseRunner, RUNNERS, type Runner } from '../builders/runner.js';
import { defaultTag } from '../deliver/tags.js';
import { imageAt } from '../description/find.js';
import { IMAGES, openDescription } from '../description/open-request.js';
import { emulationFor } from '../emulation/open.js';
import { builderPlatform } from '../oci/platform.js';
import { parseReference } from '../registry/reference.js';
import { parseVolume } from './volume.js';

/** The flags of `archi-construct image run`. */
export type ImageRunOptions = Options<typeof CHECKS>;

const CHECKS = {
  /** A reference, or what `--image` takes. */
  image: required(text()),
  /** Default: that of the image in the builder's store; if it is not there, the builder pulls what it runs by itself. */
  platform: text(),
  arch: text(),
  builder: choice(['auto', ...RUNNERS], 'auto'),
  volumes: texts(),
  /** Arguments for the builder's `run` command. */
  builderArgs: texts(),
  /** Empty for the image's own command. */
  command: texts(),
  /** Whether standard input and output are a terminal. */
  terminal: flag(),
};

/** Runs a container of the image on this process's terminal or pipes. Returns its exit code. Throws ArchiError. */
export async function runImage(input: Input<ImageRunOptions, 'image'>): Promise<number> {
  const options = readOptions<ImageRunOptions>(input, CHECKS);
  const { image, isOurs } = imageOf(options.image);
  const asked = options.platform === undefined && options.arch === undefined ? null : choosePlatform(options);
  const volumes = options.volumes.map((volume) => parseVolume(volume, existingFolder));
  if (asked !== null) checkEmulation(asked);
  const runner = await chooseRunner(
    { builder: options.builder, image },
    { probe: (name) => probe(name, { tryRun, env: options.env }), tryRun },
  );
  // A registry is not asked for an image that only this machine can have.
  if (isOurs && !runner.isStored) throw notBuilt(image, options.image, runner.name);
  const platform = asked ?? runner.platform;
  if (asked === null && platform !== null) checkEmulation(platform);
  return runAttached(
    runCommand(runner.name, {
      image,
      platform: platform === null ? null : builderPlatform(platform),
      volumes,
      terminal: options.terminal,
      extra: options.builderArgs,
      command: options.command,
    }),
  );
}

/** Throws ToolError if this machine cannot run the platform's programs. */
function checkEmulation(platform: Platform): void {
  emulationFor('run', platform);
}

/**
 * Returns the reference of an image; that of an image.yaml (`isOurs`) is its name and version. Throws UserError if `named` is
 * neither.
 */
function imageOf(named: string): { readonly image: string; readonly isOurs: boolean } {
  const image = imageAt(named, IMAGES);
  if (image !== null) {
    const description = openDescription(image, { py: undefined, manifest: undefined });
    return { image: defaultTag(description), isOurs: true };
  }
  try {
    parseReference(named, 'NAME');
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const expected = 'an image reference as docker writes it, or an image.yaml, its folder or its name';
    throw new UserError(error.message, [
      ...error.problems,
      { where: 'NAME', message: 'not an image.yaml either', expected },
    ]);
  }
  return { image: named, isOurs: false };
}

function notBuilt(image: string, named: string, runner: Runner): UserError {
  return new UserError(`${runner} has no image ${image}`, {
    where: 'NAME',
    message: 'no such image in its store',
    expected: `the image of ${named}, with its default tag`,
    fix: `build it: archi-construct image --image ${shellWord(named)} --builder ${runner}; or give the tag that you built`,
  });
}

function existingFolder(path: string): string | null {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true ? resolve(path) : null;
}
