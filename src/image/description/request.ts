import { resolve } from 'node:path';
import type { SubjectOptions } from '../../cli/options.js';
import type { Platform } from '../../conda/platform.js';
import type { Manifest } from '../../manifest/types.js';
import type { Compression } from '../../payload/payload.js';
import type { QemuChoice } from '../emulation/decide.js';
import type { ImageDescription } from '../types.js';

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

/** A path that image.yaml gives, which is relative to its folder. */
export function besideImage({ file }: ImageDescription, path: string): string {
  return resolve(file, '..', path);
}
