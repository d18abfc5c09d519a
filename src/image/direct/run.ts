import { resolve } from 'node:path';
import { type Deps, openDeps } from '../../channel/open.js';
import type { Outcome } from '../../cli/options.js';
import type { Platform } from '../../conda/platform.js';
import type { Emit } from '../../events.js';
import { writeFileAtomic } from '../../host/fs/write.js';
import { runLines } from '../../host/process/lines.js';
import { tryRun } from '../../host/process/run.js';
import { setupOf } from '../../installer/open-setup.js';
import { chooseChannels } from '../../manifest/channels.js';
import { pythonOpener } from '../../payload/pyc/open-build-python.js';
import { remakeCorrupt } from '../../store/remake-corrupt.js';
import { openBase } from '../base/open-base.js';
import { chooseLoader, type Loader } from '../builders/load.js';
import { type Destinations, defaultOutput, destinationsOf } from '../deliver/destinations.js';
import { topOf } from '../deliver/layout.js';
import { nextSteps } from '../deliver/next-steps.js';
import { writeImages } from '../deliver/open-output.js';
import { transportOf } from '../deliver/output.js';
import { pushTarget, pushTo } from '../deliver/push.js';
import type { ImageRequest } from '../description/request.js';
import { imageFilesOf } from '../files/open-files.js';
import { imageLock, prefetch } from '../lock.js';
import { openRegistries, type Registries } from '../registry/open.js';
import type { Pushed } from '../registry/push.js';
import type { ImageBuildResult } from '../result.js';
import { imageResult } from '../result.js';
import type { Image } from '../types.js';
import { refuseUnusedByDirect } from '../unused-flags.js';
import { buildImage } from './build.js';
import { openLayerDeps } from './open-layers.js';
import type { DirectRequest } from './payload.js';

/** Implements `--builder direct`: builds images without docker or emulation; writes, pushes or loads them. Throws ArchiError. */
export async function makeImages(request: ImageRequest): Promise<Outcome<ImageBuildResult>> {
  const { manifest, options } = request;
  refuseUnusedByDirect(options);
  const { emit, channel } = options;
  const registries = openRegistries(options);
  const destinations = await directDestinations(request, registries);
  const deps = openDeps({ ...options, channels: chooseChannels(channel, manifest) });
  const layers = openLayerDeps(options, deps.store);
  try {
    const inputs: DirectRequest[] = [];
    for (const platform of request.platforms) inputs.push(await inputOf(request, platform, deps, registries));
    // Corrupt results in the cache are detected when their bytes are read, at the latest on delivery.
    return await remakeCorrupt(async () => {
      const images: Image[] = [];
      for (const input of inputs) images.push(await buildImage(input, layers));
      const pushed = options.dryRun ? null : await deliver(images, destinations, { registries, emit });
      return outcome({ request, images, destinations, pushed });
    });
  } finally {
    await layers.close();
  }
}

type DirectDestinations = Destinations & { readonly loader: Loader | null };

/**
 * Returns where the images go; a file if no flag says so. Throws UserError if a flag cannot be used, before anything is built.
 */
async function directDestinations(
  request: ImageRequest,
  registries: Registries,
): Promise<DirectDestinations> {
  const { options } = request;
  const destinations = destinationsOf(request);
  const { output, push } = destinations;
  if (push !== null) pushTarget(push, registries);
  const isElsewhere = push !== null || options.load;
  return {
    ...destinations,
    output: output ?? (isElsewhere ? null : defaultOutput(request)),
    loader: await chooseLoader(request, { tryRun, runLines, emit: options.emit }),
  };
}

/** Writes, loads and pushes images. Returns what the push did; null without one. Throws ArchiError. */
async function deliver(
  images: readonly Image[],
  { tags, output, push, loader }: DirectDestinations,
  deps: { readonly registries: Registries; readonly emit: Emit },
): Promise<Pushed | null> {
  if (output !== null) await writeImages({ images, tags }, output);
  if (loader !== null) await loader.load({ images, tags });
  return push === null ? null : pushTo(push, images, deps);
}

/** Resolves the input of the image for one platform: lock, base, prefetched packages. */
async function inputOf(
  request: ImageRequest,
  platform: Platform,
  deps: Deps,
  registries: Registries,
): Promise<DirectRequest> {
  const { description, manifest, options } = request;
  const { emit } = options;
  const resolved = await imageLock(request, platform, deps);
  const channels = chooseChannels(options.channel, manifest);
  const write = options.dryRun ? null : writeFileAtomic;
  const update = options.updateBase;
  const base = await openBase(description, { platform, update }, { registries, write, emit });
  return {
    description,
    source: request.source,
    resolved,
    licenseText: request.license?.text ?? null,
    writeCondarc: manifest.writeCondarc,
    setup: await setupOf(manifest, request.variables),
    files: [...imageFilesOf(description), ...request.files],
    sourceDateEpoch: options.env['SOURCE_DATE_EPOCH'],
    base,
    prefetched: await prefetch(request, resolved.lock, deps),
    allowUnlinked: options.allowUnlinked,
    openPython: pythonOpener({ channels, deps, cacheDir: options.cacheDir }),
  };
}

function outcome(input: {
  request: ImageRequest;
  images: readonly Image[];
  destinations: DirectDestinations;
  pushed: Pushed | null;
}): Outcome<ImageBuildResult> {
  const { request, images, destinations, pushed } = input;
  const { output, tags, loader } = destinations;
  const { digest } = topOf(images).descriptor;
  const sizes = images.map(({ layers }) => layers.reduce((sum, { size }) => sum + size, 0));
  const outputs = [
    ...(output === null ? [] : [`${transportOf(output.form)}:${resolve(output.path)}`]),
    ...(pushed === null ? [] : [pushed.name]),
  ];
  return {
    quiet: [...outputs, ...(loader === null ? [] : tags.slice(0, 1))],
    lines: [
      ...outputs,
      ...(loader === null ? [] : [`${tags[0]} in the store of ${loader.name}`]),
      ...request.platforms.map(
        (platform, i) => `  for      ${platform}, ${images[i]?.layers.length} layers, ${sizes[i]} bytes`,
      ),
      `  digest   ${digest}`,
      `  called   ${tags.join(', ')}`,
      ...(request.options.dryRun
        ? []
        : nextSteps({
            tag: tags[0] ?? '',
            count: images.length,
            output,
            isLoaded: loader !== null,
            pushed: pushed?.name ?? null,
          })),
    ],
    result: imageResult({
      image: request.description.name,
      builder: 'direct',
      digest,
      tags,
      output,
      pushed,
      loaded: loader?.name ?? null,
      images: images.map(({ manifest, config, layers }, i) => ({
        platform: request.platforms[i] ?? '',
        digest: manifest.digest,
        config: config.digest,
        layers: layers.map(({ digest, size }) => ({ digest, size })),
      })),
    }),
  };
}
