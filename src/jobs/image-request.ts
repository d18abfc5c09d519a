import { resolve } from 'node:path';
import { type Platform, parsePlatform, platformOfArch, USUAL_PLATFORM } from '../conda/platform.js';
import { refuseForeignBase } from '../image/description/base-platform.js';
import { type FoundImage, findImage, findImageFor, type ImageSearch } from '../image/description/find.js';
import { parseImage } from '../image/description/parse.js';
import type { QemuChoice } from '../image/emulation/decide.js';
import type { ImageDescription } from '../image/types.js';
import type { Manifest } from '../manifest/types.js';
import type { Compression } from '../payload/payload.js';
import { chooseManifest } from './choose-manifest.js';
import { readFolder, readText } from './edges.js';
import { IMAGES_DIR } from './image-parts.js';
import type { SubjectOptions } from './options.js';

/** Where images are looked for. */
export const IMAGES: ImageSearch = { imagesDir: IMAGES_DIR, readdir: readFolder, readFile: readText };

/** The flags of `archi-construct image` but `--builder`. */
export interface ImageOptions extends Omit<SubjectOptions, 'platform' | 'arch'> {
  /** File, folder or name; without it, `arch` finds it. */
  readonly image: string | undefined;
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
  const found = options.image === undefined ? findImageFor(named, IMAGES) : findImage(options.image, IMAGES);
  const { description, manifest } = readImage(found, options);
  const platforms: readonly Platform[] = named.length > 0 ? named : [USUAL_PLATFORM];
  refuseForeignBase(description, platforms);
  return {
    description,
    manifest,
    platforms,
    options: { ...options, lock: options.lock ?? lockOf(description) },
  };
}

/** An image.yaml with its manifest, in whose place `manifest` or `py` may name another. Throws UserError. */
export function readImage(
  { file, text }: FoundImage,
  named: { readonly py: string | undefined; readonly manifest: string | undefined },
): Pick<ImageRequest, 'description' | 'manifest'> {
  const description = parseImage(text, file);
  const { py, manifest = py === undefined ? besideImage(description, description.manifest) : undefined } =
    named;
  return { description, manifest: chooseManifest({ py, manifest }) };
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
