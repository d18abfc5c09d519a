import { resolve } from 'node:path';
import type { SubjectOptions } from '../../cli/options.js';
import type { Platform } from '../../conda/platform.js';
import type { PycChoice } from '../../manifest/pyc.js';
import type { Manifest } from '../../manifest/types.js';
import type { Compression } from '../../payload/compressions.js';
import type { QemuChoice } from '../emulation/decide.js';
import type { ImageDescription } from '../types.js';

/** The flags of `archi-construct image`, except `--builder`. */
export interface ImageOptions extends Omit<SubjectOptions, 'platform' | 'arch'> {
  /** An image.yaml, its folder or its name; without it, `arch` selects an image that comes with the program. */
  readonly image: string | undefined;
  /** An image.yaml or a manifest, or a folder with one. */
  readonly path?: string | undefined;
  readonly platform: readonly string[];
  readonly arch: readonly string[];
  readonly lock: string | undefined;
  /** Overrides the description's. */
  readonly pyc: PycChoice | undefined;
  readonly compression: Compression;
  /** Undefined for the default of the compression. */
  readonly compressionLevel: number | undefined;
  readonly qemu: QemuChoice;
  readonly out: string;
  /** References. */
  readonly tags: readonly string[];
  /** A form and a path, as deliver/output.ts parses them. */
  readonly output: string | undefined;
  /** A reference to push to. */
  readonly push: string | undefined;
  /** Whether a direct image is loaded into docker or podman. */
  readonly load: boolean;
  /** Arguments for the builder's `build` command. */
  readonly builderArgs: readonly string[];
  readonly allowUnlinked: boolean;
  readonly updateBase: boolean;
  readonly defaultRegistry: string | undefined;
  readonly plainHttp: boolean;
  readonly dryRun: boolean;
}

/** What to build: an image for each of the platforms. */
export interface ImageRequest {
  readonly description: ImageDescription;
  readonly manifest: Manifest;
  /** At least one. */
  readonly platforms: readonly Platform[];
  readonly options: ImageOptions;
}

/** Resolves a path in image.yaml, which is relative to its folder. */
export function besideImage({ file }: ImageDescription, path: string): string {
  return resolve(file, '..', path);
}
