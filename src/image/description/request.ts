import { basename, resolve } from 'node:path';
import type { SubjectOptions } from '../../cli/options.js';
import { type Platform, parsePlatform, platformOfArch } from '../../conda/platform.js';
import { elfHeaderOf } from '../../formats/elf/platform.js';
import { readFolder, readText, statOf } from '../../host/fs/read.js';
import { expectKind, type Wanted } from '../../kind/open-expected.js';
import { MANIFEST_NAME } from '../../kind/open-kind.js';
import { IMAGES_DIR } from '../../manifest/lock-places.js';
import { chooseManifest, type ManifestChoice, usualPlatform } from '../../manifest/open-manifest.js';
import type { Manifest } from '../../manifest/types.js';
import type { Compression } from '../../payload/payload.js';
import type { QemuChoice } from '../emulation/decide.js';
import type { ImageDescription } from '../types.js';
import { refuseForeignBase } from './base-platform.js';
import { type FoundImage, findImage, findImageFor, type ImageSearch, imageAt } from './find.js';
import { imageOfManifest } from './of-manifest.js';
import { parseImage } from './parse.js';

/** Where images are looked for. */
export const IMAGES: ImageSearch = { imagesDir: IMAGES_DIR, readdir: readFolder, readFile: readText };

/** The flags of `archi-construct image` but `--builder`. */
export interface ImageOptions extends Omit<SubjectOptions, 'platform' | 'arch'> {
  /** File, folder or name; without it, `arch` finds it. */
  readonly image: string | undefined;
  /** An image.yaml or a manifest, or the folder of one. */
  readonly path?: string | undefined;
  readonly platform: readonly string[];
  readonly arch: readonly string[];
  readonly lock: string | undefined;
  readonly compression: Compression;
  readonly qemu: QemuChoice;
  readonly out: string;
  /** What the image is called where it is kept. */
  readonly tags: readonly string[];
  /** A form and a place, as image/output/choice.ts reads it. */
  readonly output: string | undefined;
  /** A reference. */
  readonly push: string | undefined;
  /** Into the store of docker or podman; a builder's own store has it without. */
  readonly load: boolean;
  /** Arguments for the builder's own `build`. */
  readonly builderArgs: readonly string[];
  readonly allowUnlinked: boolean;
  readonly updateBase: boolean;
  readonly defaultRegistry: string | undefined;
  readonly plainHttp: boolean;
  readonly dryRun: boolean;
}

/** What a builder is asked for. */
export interface ImageRequest {
  readonly description: ImageDescription;
  readonly manifest: Manifest;
  /** At least one; an image for each. */
  readonly platforms: readonly Platform[];
  readonly options: ImageOptions;
}

/** The image that the flags mean, with its manifest. Throws UserError where they mean none. */
export function imageRequest(options: ImageOptions): ImageRequest {
  const named = platformsOf(options);
  const { description, manifest } = subjectOf(named, options);
  const platforms: readonly Platform[] = named.length > 0 ? named : [usualPlatform(manifest)];
  refuseForeignBase(description, platforms);
  return {
    description,
    manifest,
    platforms,
    options: { ...options, lock: options.lock ?? lockOf(description) },
  };
}

const AN_IMAGE: Wanted = { kinds: ['image-yaml'], what: 'an image.yaml', command: 'image' };
const AN_IMAGE_OR_MANIFEST: Wanted = {
  kinds: ['image-yaml', 'manifest'],
  what: 'an image.yaml or a manifest, or the folder of one',
  command: 'image',
};

function isFile(path: string): boolean {
  return statOf(path)?.isFile() ?? false;
}

/** A faulty one is told by its usual name alone. */
function isManifestFile(path: string): boolean {
  const kind = isFile(path) ? expectKind(path, AN_IMAGE_OR_MANIFEST) : 'folder';
  return kind === 'manifest' || (kind === 'unknown' && basename(path) === MANIFEST_NAME);
}

/** `--image`, the path, what is in the current folder, else what comes with the program. */
function subjectOf(
  named: readonly Platform[],
  options: ImageOptions,
): Pick<ImageRequest, 'description' | 'manifest'> {
  const { image, path, manifest, py } = options;
  if (image !== undefined) {
    if (isFile(image)) expectKind(image, AN_IMAGE);
    return readImage(findImage(image, IMAGES), options);
  }
  const here = path !== undefined && isManifestFile(path) ? null : imageAt(path ?? '.', IMAGES);
  const isManifest = manifest !== undefined || py !== undefined;
  if (here !== null && (path !== undefined || !isManifest)) return readImage(here, options);
  const file = manifest ?? path ?? (readText(MANIFEST_NAME) === null ? undefined : MANIFEST_NAME);
  if (file === undefined && py === undefined) return readImage(findImageFor(named, IMAGES), options);
  const chosen = chooseManifest({
    ...options,
    manifest: py === undefined ? file : undefined,
    command: 'image',
  });
  const platforms = named.length > 0 ? named : [usualPlatform(chosen)];
  options.emit({ kind: 'warning', message: noInterpreter(platforms) });
  return { description: imageOfManifest(chosen), manifest: chosen };
}

/** What an image on nothing lacks: programs that are linked with the C library do not start in it. */
function noInterpreter(platforms: readonly Platform[]): string {
  const interpreters = platforms.flatMap((platform) => elfHeaderOf(platform)?.interpreters[0] ?? []);
  return `the image stands on nothing (scratch): the ELF interpreter ${interpreters.join(', ')} and the C library are missing in it, and its programs start only where they are added; an image.yaml with a base has them`;
}

/** An image.yaml with its manifest, in whose place `manifest` or `py` may name another. Throws UserError. */
export function readImage(
  { file, text }: FoundImage,
  named: ManifestChoice,
): Pick<ImageRequest, 'description' | 'manifest'> {
  const description = parseImage(text, file);
  const { py, manifest = py === undefined ? besideImage(description, description.manifest) : undefined } =
    named;
  return { description, manifest: chooseManifest({ ...named, py, manifest }) };
}

/** A path that image.yaml gives, which is relative to its folder. */
export function besideImage({ file }: ImageDescription, path: string): string {
  return resolve(file, '..', path);
}

function lockOf(description: ImageDescription): string | undefined {
  return description.lock === null ? undefined : besideImage(description, description.lock);
}

function platformsOf({ platform, arch }: ImageOptions): Platform[] {
  return [...new Set([...platform.map((text) => parsePlatform(text)), ...arch.map(platformOfArch)])];
}
