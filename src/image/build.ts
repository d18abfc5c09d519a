import type { Outcome } from '../cli/options.js';
import { buildByProgram } from './builders/run.js';
import type { BuilderName } from './builders/types.js';
import { writeContexts } from './context/run.js';
import { openRequest } from './description/open-request.js';
import type { ImageOptions, ImageRequest } from './description/request.js';
import { makeImages } from './direct/run.js';
import { neededRuns } from './direct/unlinked.js';
import type { ImageBuildResult } from './result.js';

/** The values of `--builder`. */
type BuilderChoice = 'none' | 'auto' | 'direct' | BuilderName;

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

/** Reads the image.yaml that the flags name, and builds its image with the builder that `--builder` names. Throws ArchiError. */
export async function buildImages(
  options: ImageOptions & { readonly builder: BuilderChoice },
): Promise<Outcome<ImageBuildResult>> {
  return BUILDERS[options.builder](openRequest(options));
}
