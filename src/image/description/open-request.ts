import { basename } from 'node:path';
import { type Platform, parsePlatform, platformOfArch } from '../../conda/platform.js';
import { readFolder, readText, statOf } from '../../host/fs/read.js';
import { type AcceptedKinds, expectKind } from '../../kind/open-expected.js';
import { MANIFEST_NAME } from '../../kind/open-kind.js';
import { manifestOfNamedList } from '../../lock/open-list.js';
import { IMAGES_DIR } from '../../manifest/lock-places.js';
import { licenseOf } from '../../manifest/open-licence.js';
import { chooseManifest, type ManifestChoice, usualPlatform } from '../../manifest/open-manifest.js';
import type { Manifest } from '../../manifest/types.js';
import type { ImageDescription } from '../types.js';
import { refuseAnswers } from './answers.js';
import { refuseForeignBase } from './base-platform.js';
import { withEntry } from './entry.js';
import { type FoundImage, findImage, findImageFor, type ImageSearch, imageAt } from './find.js';
import { imageOfManifest } from './of-manifest.js';
import type { ImageOptions } from './options.js';
import { parseImage } from './parse.js';
import { besideImage, type ImageRequest } from './request.js';

/** Where images are searched for. */
export const IMAGES: ImageSearch = { imagesDir: IMAGES_DIR, readdir: readFolder, readFile: readText };

/** Finds the image that the flags name, and reads its image.yaml and its manifest. Throws UserError if there is none. */
export function openRequest(options: ImageOptions): ImageRequest {
  const named = platformsOf(options);
  const { description: written, manifest } = subjectOf(named, options, manifestOfNamedList(options, named));
  refuseAnswers(written, manifest);
  const entered = withEntry(written, manifest);
  const description = { ...entered, pyc: options.pyc ?? written.pyc ?? manifest.pyc };
  const platforms: readonly Platform[] = named.length > 0 ? named : [usualPlatform(manifest)];
  refuseForeignBase(description, platforms);
  return {
    description,
    source: 'image.yaml',
    manifest,
    platforms,
    options: { ...options, lock: options.lock ?? lockOf(description) },
    license: licenseOf(manifest),
    explicit: new Map(),
    files: [],
    variables: [],
  };
}

const AN_IMAGE: AcceptedKinds = { kinds: ['image-yaml'], what: 'an image.yaml', command: 'image' };
const AN_IMAGE_OR_MANIFEST: AcceptedKinds = {
  kinds: ['image-yaml', 'manifest'],
  what: 'an image.yaml or a manifest, or the folder of one',
  command: 'image',
};

function isFile(path: string): boolean {
  return statOf(path)?.isFile() ?? false;
}

/** Whether a path is a manifest. An invalid one is recognized only by its usual name. */
function isManifestFile(path: string): boolean {
  const kind = isFile(path) ? expectKind(path, AN_IMAGE_OR_MANIFEST) : 'folder';
  return kind === 'manifest' || (kind === 'unknown' && basename(path) === MANIFEST_NAME);
}

/** Finds the image of `--image`, of the path, of the current folder, or one that comes with the program, in this order. */
function subjectOf(
  named: readonly Platform[],
  options: ImageOptions,
  ofList: Manifest | null,
): Pick<ImageRequest, 'description' | 'manifest'> {
  const { image, path, manifest, py } = options;
  if (image !== undefined) {
    if (isFile(image)) expectKind(image, AN_IMAGE);
    return openDescription(findImage(image, IMAGES), options, ofList);
  }
  if (ofList !== null) return { description: imageOfManifest(ofList), manifest: ofList };
  const here = path !== undefined && isManifestFile(path) ? null : imageAt(path ?? '.', IMAGES);
  const isManifest = manifest !== undefined || py !== undefined;
  if (here !== null && (path !== undefined || !isManifest)) return openDescription(here, options);
  const file = manifest ?? path ?? (readText(MANIFEST_NAME) === null ? undefined : MANIFEST_NAME);
  if (file === undefined && py === undefined) return openDescription(findImageFor(named, IMAGES), options);
  const chosen = chooseManifest({
    ...options,
    manifest: py === undefined ? file : undefined,
    command: 'image',
  });
  return { description: imageOfManifest(chosen), manifest: chosen };
}

/** Parses an image.yaml and reads its manifest, or the one of a list, or that `manifest` or `py` names instead. Throws UserError. */
export function openDescription(
  { file, text }: FoundImage,
  named: ManifestChoice,
  ofList: Manifest | null = null,
): Pick<ImageRequest, 'description' | 'manifest'> {
  const description = parseImage(text, file);
  if (ofList !== null) return { description, manifest: ofList };
  const { py, manifest = py === undefined ? besideImage(description, description.manifest) : undefined } =
    named;
  return { description, manifest: chooseManifest({ ...named, py, manifest }) };
}

function lockOf(description: ImageDescription): string | undefined {
  return description.lock === null ? undefined : besideImage(description, description.lock);
}

function platformsOf({ platform, arch }: ImageOptions): Platform[] {
  return [...new Set([...platform.map((text) => parsePlatform(text)), ...arch.map(platformOfArch)])];
}
