import { join, resolve } from 'node:path';
import type { Outcome } from '../../cli/options.js';
import type { Platform } from '../../conda/platform.js';
import { writeFileBy, writeFolderAtomic } from '../../host/fs/write.js';
import { runLines } from '../../host/process/lines.js';
import { tryRun } from '../../host/process/run.js';
import { shellWord } from '../../text/shell-word.js';
import { type Builder, type BuilderName, type BuildRequest, describeBuilder } from '../builder.js';
import { type LostConfig, lostLines } from '../context/base-config.js';
import { writeContext } from '../context/build.js';
import { contextName } from '../context/name.js';
import { type Destinations, destinationsOf } from '../deliver/destinations.js';
import { platformTags } from '../deliver/tags.js';
import type { ImageRequest } from '../description/request.js';
import type { Emulation } from '../emulation/decide.js';
import { emulationFor } from '../emulation/open.js';
import { builderPlatform, ociPlatform } from '../oci/platform.js';
import { openRegistries } from '../registry/open.js';
import type { ImageBuildResult } from '../result.js';
import { imageResult } from '../result.js';
import { buildContext } from './build.js';
import { chooseBuilder } from './choose.js';
import { buildCommand } from './commands.js';
import { dockerSender } from './docker-send.js';
import { probe } from './probe.js';
import { type StoredImages, sendFrom } from './send.js';

/** The build of the image for one platform. */
interface PlatformBuild {
  readonly platform: Platform;
  readonly emulation: Emulation;
  readonly request: BuildRequest;
}

/**
 * Builds with a program (`--builder docker|podman|buildah|auto`): writes the context of every platform and has the program
 * build it. The image is then in the program's store under its tags, and is saved and pushed from there. Throws ArchiError.
 */
export async function buildByProgram(
  name: BuilderName | 'auto',
  request: ImageRequest,
): Promise<Outcome<ImageBuildResult>> {
  const { options } = request;
  const destinations = destinationsOf(request);
  const builds = request.platforms.map((platform) => platformBuild(request, platform));
  const builder = await chooseBuilder(name, (candidate) => probe(candidate, { tryRun, env: options.env }));
  if (options.dryRun) return dryRun(request, builder, builds);
  const registries = openRegistries(options);
  const deps = { runLines, writeFileBy, writeFolderAtomic, emit: options.emit, registries };
  const send =
    builder.name === 'docker'
      ? dockerSender({ several: builds.length > 1, destinations }, options.out, deps)
      : (stored: StoredImages) => sendFrom(builder.name, stored, deps);
  const lost: LostConfig[] = [];
  for (const { platform, emulation, request: build } of builds) {
    lost.push(await writeContext({ request, platform, folder: build.context, builder, emulation }));
    await buildContext({ builder, request: build }, deps);
  }
  await send({
    images: builds.map(({ platform, request: { tags } }) => ({
      tag: tags[0] ?? '',
      platform: ociPlatform(platform),
    })),
    destinations,
  });
  return outcome(request, { builder, builds, destinations, lost });
}

function platformBuild(request: ImageRequest, platform: Platform): PlatformBuild {
  const { description, options } = request;
  const context = resolve(options.out, contextName(description, platform));
  const { architecture } = ociPlatform(platform);
  return {
    platform,
    emulation: emulationFor(options.qemu, platform),
    request: {
      context,
      dockerfile: join(context, 'Dockerfile'),
      platform: builderPlatform(platform),
      tags: platformTags(request, architecture),
      extra: options.builderArgs,
    },
  };
}

function dryRun(
  { description }: ImageRequest,
  builder: Builder,
  builds: readonly PlatformBuild[],
): Outcome<ImageBuildResult> {
  const commands = builds.map((build) => buildCommand(builder, build.request));
  return {
    lines: commands.map(({ command, args }) => [command, ...args].map(shellWord).join(' ')),
    result: imageResult({ image: description.name, builder: describeBuilder(builder), commands }),
  };
}

function outcome(
  request: ImageRequest,
  result: {
    builder: Builder;
    builds: readonly PlatformBuild[];
    destinations: Destinations;
    /** One for each build. */
    lost: readonly LostConfig[];
  },
): Outcome<ImageBuildResult> {
  const { builds, destinations, lost } = result;
  const { tags: allTags, output, push } = destinations;
  const builder = describeBuilder(result.builder);
  const several = builds.length > 1;
  const sent = [
    ...(output === null ? [] : [`  saved    ${resolve(output.path)} (${output.form})`]),
    ...(push === null ? [] : [`  pushed   ${push}`]),
  ];
  const stored = several && result.builder.name !== 'docker';
  const index = [allTags.join(' '), `  index of ${builds.map(({ platform }) => platform).join(', ')}`];
  return {
    quiet: builds.flatMap(({ request: { tags } }, index) => [
      tags.join(' '),
      ...lostLines(lost[index] ?? null),
    ]),
    lines: [
      ...builds.flatMap(({ platform, request: { tags, context } }, index) => [
        tags.join(' '),
        `  for      ${platform}`,
        `  in       the store of ${builder}`,
        `  context  ${context}`,
        ...lostLines(lost[index] ?? null),
        ...(several ? [] : sent),
        `  run it   archi-construct image run ${shellWord(tags[0] ?? '')}`,
      ]),
      ...(stored || (several && sent.length > 0) ? [...index, ...sent] : []),
    ],
    result: imageResult({
      image: request.description.name,
      builder,
      images: builds.map(({ platform, request: { tags, context } }) => ({ platform, tags, context })),
      // The names of the index in the builder's store.
      index: stored ? allTags : [],
      output,
      pushed: push === null ? null : { name: push, digest: null, blobs: null, bytes: null },
    }),
  };
}
