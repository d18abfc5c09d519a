import type { Outcome } from '../cli/options.js';
import { writeContexts } from './builders/none.js';
import { buildImages } from './builders/run.js';
import type { BuilderName } from './builders/types.js';
import type { ImageRequest } from './description/request.js';
import { makeImages } from './direct/run.js';
import { neededRuns } from './direct/unlinked.js';

/** What `--builder` may name. */
export type BuilderChoice = 'none' | 'auto' | 'direct' | BuilderName;

/** Makes the image, for every platform of the request. Throws ArchiError; then nothing of the output is there. */
export type BuildImage = (request: ImageRequest) => Promise<Outcome>;

/** A function a builder. */
export const BUILDERS: Readonly<Record<BuilderChoice, BuildImage>> = {
  none: writeContexts,
  auto: (request) =>
    neededRuns(request.description).length === 0 ? makeImages(request) : buildImages('auto', request),
  direct: makeImages,
  docker: (request) => buildImages('docker', request),
  podman: (request) => buildImages('podman', request),
  buildah: (request) => buildImages('buildah', request),
};
