import { choice, count, flag, text, texts } from '../../cli/checks.js';
import type { Options } from '../../cli/perform.js';
import { LOCK_CHECKS, SUBJECT_CHECKS } from '../../cli/subject-checks.js';
import { PYC_CHOICES } from '../../manifest/pyc.js';
import { COMPRESSION_CHOICES } from '../../payload/compressions.js';
import { QEMU_CHOICES } from '../emulation/decide.js';

/** The flags of `archi-construct image`, except `--builder`. */
export type ImageOptions = Options<typeof IMAGE_CHECKS>;

/** The checks of these flags. */
export const IMAGE_CHECKS = {
  ...SUBJECT_CHECKS,
  /** An image.yaml or a manifest, or a folder with one. */
  path: text(),
  /** An image.yaml, its folder or its name; without it, `arch` selects an image that comes with the program. */
  image: text(),
  platform: texts(),
  arch: texts(),
  ...LOCK_CHECKS,
  /** Of the installer in a build context. Undefined for gzip. */
  compression: choice(COMPRESSION_CHOICES),
  /** Overrides the description's. */
  pyc: choice(PYC_CHOICES),
  /** Undefined for the default of the compression. */
  compressionLevel: count({ min: 1, max: 19 }, undefined),
  qemu: choice(QEMU_CHOICES, 'auto'),
  /** Arguments for the builder's `build` command. */
  builderArgs: texts(),
  /** References. */
  tags: texts(),
  /** A form and a path, as deliver/output.ts parses them. */
  output: text(),
  /** A reference to push to. */
  push: text(),
  /** Whether a direct image is loaded into docker or podman. */
  load: flag(),
  allowUnlinked: flag(),
  updateBase: flag(),
  defaultRegistry: text(),
  plainHttp: flag(),
  out: text('dist'),
  dryRun: flag(),
};
