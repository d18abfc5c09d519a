import { join, resolve } from 'node:path';
import type { Outcome } from '../../cli/options.js';
import { type Platform, USUAL_PLATFORM } from '../../conda/platform.js';
import { runLines } from '../../host/process/lines.js';
import { tryRun } from '../../host/process/run.js';
import { shellWord } from '../../text/shell-word.js';
import { type Destinations, destinationsOf, ownTags, tagsOf } from '../deliver/names.js';
import type { ImageRequest } from '../description/request.js';
import type { Emulation } from '../emulation/decide.js';
import { emulationFor } from '../emulation/open.js';
import { builderPlatform, ociPlatform } from '../oci/platform.js';
import { openRegistries } from '../registry/open.js';
import { imageResult } from '../result.js';
import { build } from './build.js';
import { chooseBuilder } from './choose.js';
import { buildCommand } from './commands.js';
import { contextFolder, type LostConfig, lostLines, writeContext } from './context.js';
import { dockerSender } from './docker-send.js';
import { probe } from './probe.js';
import { type Stored, sendFrom } from './send.js';
import { type Builder, type BuilderName, type BuildRequest, describeBuilder } from './types.js';

/** One image to build. */
interface Plan {
  readonly platform: Platform;
  readonly emulation: Emulation;
  readonly build: BuildRequest;
}

/**
 * `--builder docker|podman|buildah|auto`: writes the context of every platform and has a program build it. The image is
 * in that program's store then, under its tags; from there it is saved and pushed. Throws ArchiError.
 */
export async function buildImages(wanted: BuilderName | 'auto', request: ImageRequest): Promise<Outcome> {
  const { options } = request;
  const destinations = destinationsOf(request);
  const plans = request.platforms.map((platform) => planOf(request, platform));
  const builder = await chooseBuilder(wanted, (name) => probe(name, { tryRun, env: options.env }));
  if (options.dryRun) return dryRun(request, builder, plans);
  const deps = { runLines, emit: options.emit, registries: openRegistries(options) };
  const send =
    builder.name === 'docker'
      ? dockerSender({ several: plans.length > 1, destinations }, options.out, deps)
      : (stored: Stored) => sendFrom(builder.name, stored, deps);
  const lost: LostConfig[] = [];
  for (const { platform, emulation, build: asked } of plans) {
    lost.push(await writeContext({ request, platform, folder: asked.context, builder, emulation }));
    await build({ builder, request: asked }, deps);
  }
  await send({
    images: plans.map(({ platform, build: { tags } }) => ({
      tag: tags[0] ?? '',
      platform: ociPlatform(platform),
    })),
    tags: tagsOf(request),
    destinations,
  });
  return built(request, { builder, plans, destinations, lost });
}

function planOf(request: ImageRequest, platform: Platform): Plan {
  const { description, options } = request;
  const context = resolve(options.out, contextFolder(description, platform));
  const { architecture } = ociPlatform(platform);
  return {
    platform,
    emulation: emulationFor(options.qemu, platform),
    build: {
      context,
      dockerfile: join(context, 'Dockerfile'),
      platform: builderPlatform(platform),
      tags: ownTags(request, architecture),
      extra: options.builderArgs,
    },
  };
}

function dryRun({ description }: ImageRequest, builder: Builder, plans: readonly Plan[]): Outcome {
  const commands = plans.map((plan) => buildCommand(builder, plan.build));
  return {
    lines: commands.map(({ command, args }) => [command, ...args].map(shellWord).join(' ')),
    result: imageResult({ image: description.name, builder: describeBuilder(builder), commands }),
  };
}

function built(
  request: ImageRequest,
  made: {
    builder: Builder;
    plans: readonly Plan[];
    destinations: Destinations;
    /** For each plan. */
    lost: readonly LostConfig[];
  },
): Outcome {
  const { plans, destinations, lost } = made;
  const { output, push } = destinations;
  const builder = describeBuilder(made.builder);
  const several = plans.length > 1;
  const sent = [
    ...(output === null ? [] : [`  saved    ${output.path} (${output.form})`]),
    ...(push === null ? [] : [`  pushed   ${push}`]),
  ];
  const stored = several && made.builder.name !== 'docker';
  const index = [tagsOf(request).join(' '), `  index of ${plans.map(({ platform }) => platform).join(', ')}`];
  return {
    quiet: plans.flatMap(({ build: { tags } }, index) => [tags.join(' '), ...lostLines(lost[index] ?? null)]),
    lines: [
      ...plans.flatMap(({ platform, build: { tags, context } }, index) => [
        tags.join(' '),
        `  for      ${platform}`,
        `  in       the store of ${builder}`,
        `  context  ${context}`,
        ...lostLines(lost[index] ?? null),
        ...(several ? [] : sent),
        `  run it   archi-construct image run ${tags[0]}${platform === USUAL_PLATFORM ? '' : ` --platform ${platform}`}`,
      ]),
      ...(stored || (several && sent.length > 0) ? [...index, ...sent] : []),
    ],
    result: imageResult({
      image: request.description.name,
      builder,
      images: plans.map(({ platform, build: { tags, context } }) => ({ platform, tags, context })),
      // What the index is called in the builder's store.
      index: stored ? tagsOf(request) : [],
      output,
      pushed: push === null ? null : { name: push, digest: null, blobs: null, bytes: null },
    }),
  };
}
