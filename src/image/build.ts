import { choice, count, flag, text, texts } from '../cli/checks.js';
import type { Outcome } from '../cli/options.js';
import { type Checks, type Input, perform } from '../cli/perform.js';
import { SUBJECT_CHECKS } from '../cli/subject-checks.js';
import { PYC_CHOICES } from '../manifest/pyc.js';
import { COMPRESSIONS } from '../payload/compressions.js';
import { BUILDER_CHOICES } from './builder.js';
import { buildByProgram } from './builders/run.js';
import { writeContexts } from './context/run.js';
import { openRequest } from './description/open-request.js';
import type { ImageOptions, ImageRequest } from './description/request.js';
import { makeImages } from './direct/run.js';
import { neededRuns } from './direct/unlinked.js';
import { QEMU_CHOICES } from './emulation/decide.js';
import type { ImageBuildResult } from './result.js';

type BuilderChoice = (typeof BUILDER_CHOICES)[number];

/** Builds the image of `request` for each of its platforms. Throws ArchiError; then no output is left behind. */
type BuildImages = (request: ImageRequest) => Promise<Outcome<ImageBuildResult>>;

const BUILDERS: Readonly<Record<BuilderChoice, BuildImages>> = {
  none: writeContexts,
  auto: (request) =>
    neededRuns(request.description).length === 0 ? makeImages(request) : buildByProgram('auto', request),
  direct: makeImages,
  docker: (request) => buildByProgram('docker', request),
  podman: (request) => buildByProgram('podman', request),
  buildah: (request) => buildByProgram('buildah', request),
};

/** The flags of `archi-construct image`. */
export interface ImageBuildOptions extends ImageOptions {
  readonly builder: BuilderChoice;
}

const CHECKS: Checks<ImageBuildOptions> = {
  ...SUBJECT_CHECKS,
  path: text(),
  image: text(),
  platform: texts(),
  arch: texts(),
  lock: text(),
  compression: choice(COMPRESSIONS, 'gzip'),
  pyc: choice(PYC_CHOICES),
  compressionLevel: count({ min: 1, max: 19 }, undefined),
  builder: choice(BUILDER_CHOICES, 'auto'),
  qemu: choice(QEMU_CHOICES, 'auto'),
  builderArgs: texts(),
  tags: texts(),
  output: text(),
  push: text(),
  load: flag(),
  allowUnlinked: flag(),
  updateBase: flag(),
  defaultRegistry: text(),
  plainHttp: flag(),
  out: text('dist'),
  dryRun: flag(),
};

/** Builds the image of an image.yaml or of a manifest for each of its platforms, or writes its build context. Throws ArchiError. */
export async function buildImage(input: Input<ImageBuildOptions> = {}): Promise<ImageBuildResult> {
  return perform(input, CHECKS, (options: ImageBuildOptions) =>
    BUILDERS[options.builder](openRequest(options)),
  );
}
