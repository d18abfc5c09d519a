import { resolve } from 'node:path';
import type { Platform } from '../../conda/platform.js';
import type { License } from '../../manifest/open-licence.js';
import type { Manifest } from '../../manifest/types.js';
import type { TemplateVariable } from '../../payload/setup/provenance.js';
import type { ImageFile } from '../files/places.js';
import type { ImageDescription } from '../types.js';
import type { ImageOptions } from './options.js';

/** The file that describes an image: messages and Dockerfiles name it. */
export type ImageSource = 'image.yaml' | 'construct.yaml';

/** What to build: an image for each of the platforms. */
export interface ImageRequest {
  readonly description: ImageDescription;
  readonly source: ImageSource;
  readonly manifest: Manifest;
  /** At least one. */
  readonly platforms: readonly Platform[];
  readonly options: ImageOptions;
  readonly license: License | null;
  /** The `@EXPLICIT` lists that take the place of solving, by environment; null is the base. */
  readonly explicit: ReadonlyMap<string | null, { readonly text: string; readonly file: string }>;
  /** Files outside of the prefix besides those of the description. */
  readonly files: readonly ImageFile[];
  /** What the template of a construct.yaml read of the environment. */
  readonly variables: readonly TemplateVariable[];
}

/** Resolves a path in image.yaml, which is relative to its folder. */
export function besideImage({ file }: ImageDescription, path: string): string {
  return resolve(file, '..', path);
}
