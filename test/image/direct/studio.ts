import { join } from 'node:path';
import { type Emit, silent } from '../../../src/events.js';
import { createCompressor } from '../../../src/host/compress/compressor.js';
import { hasUsualZlib } from '../../../src/host/compress/gzip.js';
import { filePieces } from '../../../src/host/fs/file-pieces.js';
import { readAt } from '../../../src/host/fs/random-access.js';
import { writeFileAtomic } from '../../../src/host/fs/write.js';
import { createRun } from '../../../src/host/process/run.js';
import { SCRATCH } from '../../../src/image/base/base-image.js';
import { buildImage } from '../../../src/image/direct/build.js';
import type { Ground } from '../../../src/image/direct/ground.js';
import type { LayerFacts } from '../../../src/image/direct/layer-blob.js';
import type { LayerDeps } from '../../../src/image/direct/layers.js';
import type { PartFacts } from '../../../src/image/direct/part.js';
import type { DirectRequest } from '../../../src/image/direct/payload.js';
import { layerInCache, partInCache } from '../../../src/image/direct/worker.js';
import type { ImageDescription } from '../../../src/image/types.js';
import type { InstallerRequest } from '../../../src/installer/build.js';
import type { Lock } from '../../../src/lock/types.js';
import { NO_SETUP } from '../../../src/payload/setup/types.js';
import { openResults } from '../../../src/store/results.js';
import { edgesIn, pythonOnPath, requestIn } from '../../installer/workshop.js';

/** An image with nothing but a prefix. */
export function describedImage(more: Partial<ImageDescription> = {}): ImageDescription {
  return {
    file: 'image.yaml',
    sha256: '0'.repeat(64),
    name: 'small',
    base: { kind: 'scratch' },
    family: 'none',
    manifest: 'manifest.yaml',
    lock: null,
    prefix: '/opt/small',
    locale: null,
    packages: [],
    install: [],
    prefetch: {},
    files: [],
    user: null,
    labels: {},
    env: {},
    entrypoint: null,
    cmd: null,
    workdir: null,
    options: {},
    pyc: 'none',
    removeSystemBinutils: false,
    slim: false,
    maxLayers: 60,
    ...more,
  };
}

/** The results that were made, by cache. */
export interface Made {
  readonly parts: string[];
  readonly layers: string[];
}

/** The edges of direct images, with the cache in `<folder>/cache` and without worker threads. */
export function layerEdgesIn(
  folder: string,
  misses: Made = { parts: [], layers: [] },
  emit: Emit = silent,
): LayerDeps {
  const cache = <Facts>(name: string) =>
    openResults<Facts>({ folder: join(folder, 'cache', name), write: writeFileAtomic });
  return {
    store: edgesIn(folder, emit).store,
    parts: cache<PartFacts>('parts'),
    layers: cache<LayerFacts>('layers'),
    grounds: cache<Ground>('grounds'),
    makePart: (request) => {
      misses.parts.push(request.job.locked.record.name);
      return partInCache(request);
    },
    makeLayer: (request) => {
      misses.layers.push(request.recipe.title);
      return layerInCache(request);
    },
    gzip: createCompressor({ compression: 'gzip', platform: '', run: createRun() }),
    hasUsualZlib,
    readAt,
    readFile: filePieces,
    emit,
  };
}

/** Makes the image of a lock in `folder`. */
export async function imageIn(
  folder: string,
  lock: Lock,
  description: ImageDescription,
  { deps = layerEdgesIn(folder), ...more }: Partial<DirectRequest> & { deps?: LayerDeps } = {},
) {
  const { lockText } = requestIn(folder, lock);
  const request: DirectRequest = {
    description,
    source: 'image.yaml',
    resolved: { lock, text: lockText },
    licenseText: null,
    writeCondarc: false,
    setup: NO_SETUP,
    files: [],
    sourceDateEpoch: undefined,
    base: SCRATCH,
    prefetched: { packages: [], variants: null },
    allowUnlinked: false,
    openPython: pythonOnPath,
    ...more,
  };
  return { image: await buildImage(request, deps) };
}

/** The request for an installer of the same lock. */
export function sameInstaller(
  folder: string,
  lock: Lock,
  more: Partial<InstallerRequest> = {},
): InstallerRequest {
  return requestIn(folder, lock, more);
}
