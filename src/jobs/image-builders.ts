import type { BuilderName } from '../image/builders/types.js';
import { neededRuns } from '../image/direct/unlinked.js';
import { buildImages } from './image-build.js';
import { makeImages } from './image-direct.js';
import { writeContexts } from './image-none.js';
import type { ImageRequest } from './image-request.js';
import type { Outcome } from './options.js';

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
