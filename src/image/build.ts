import { choice } from '../cli/checks.js';
import type { Outcome } from '../cli/options.js';
import { type Input, type Options, perform } from '../cli/perform.js';
import { BUILDER_CHOICES } from './builder.js';
import { buildByProgram } from './builders/run.js';
import { writeContexts } from './context/run.js';
import { noBaseWarning } from './description/no-base.js';
import { openRequest } from './description/open-request.js';
import { IMAGE_CHECKS } from './description/options.js';
import type { ImageRequest } from './description/request.js';
import { makeImages } from './direct/run.js';
import { neededRuns } from './direct/unlinked.js';
import type { ImageBuildResult } from './result.js';

type BuilderChoice = (typeof BUILDER_CHOICES)[number];

/** Builds the image of `request` for each of its platforms. Throws ArchiError; then no output is left behind. */
type BuildImages = (request: ImageRequest) => Promise<Outcome<ImageBuildResult>>;

const BUILDERS: Readonly<Record<BuilderChoice, BuildImages>> = {
  none: (request) => writeContexts(request),
  auto: (request) =>
    neededRuns(request.description).length === 0 ? makeImages(request) : buildByProgram('auto', request),
  direct: makeImages,
  docker: (request) => buildByProgram('docker', request),
  podman: (request) => buildByProgram('podman', request),
  buildah: (request) => buildByProgram('buildah', request),
};

/** The flags of `archi-construct image`. */
export type ImageBuildOptions = Options<typeof CHECKS>;

const CHECKS = { ...IMAGE_CHECKS, builder: choice(BUILDER_CHOICES, 'auto') };

/** Builds the image of an image.yaml or of a manifest for each of its platforms, or writes its build context. Throws ArchiError. */
export async function buildImage(input: Input<ImageBuildOptions> = {}): Promise<ImageBuildResult> {
  return perform(input, CHECKS, (options: ImageBuildOptions) => {
    const request = openRequest(options);
    warnWithoutBase(request);
    return BUILDERS[options.builder](request);
  });
}

/** What `buildImageOf` builds: all of a request but the flags. */
export type DescribedImage = Omit<ImageRequest, 'options'>;

/** Makes the image of a construct.yaml directly, or writes its build context to the folder `context` of `out`. Throws ArchiError. */
export async function buildImageOf(
  input: Input<ImageBuildOptions>,
  described: DescribedImage,
  context: string | null,
): Promise<ImageBuildResult> {
  return perform(input, CHECKS, (options: ImageBuildOptions) => {
    const request = { ...described, options };
    warnWithoutBase(request);
    return context === null ? makeImages(request) : writeContexts(request, () => context);
  });
}

function warnWithoutBase(request: ImageRequest): void {
  const message = noBaseWarning(request);
  if (message !== null) request.options.emit({ kind: 'warning', message });
}
