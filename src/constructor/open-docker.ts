import { join } from 'node:path';
import type { Input } from '../cli/perform.js';
import type { Platform } from '../conda/platform.js';
import { valueOfLines } from '../construct-yaml/meaning/places.js';
import { BugError, UserError } from '../errors.js';
import type { Emit } from '../events.js';
import { buildImageOf, type ImageBuildOptions } from '../image/build.js';
import { parseImage } from '../image/description/parse.js';
import { type ImageFile, textFile } from '../image/files/places.js';
import { parseReference } from '../image/registry/reference.js';
import type { ImageBuildResult } from '../image/result.js';
import { installerFileName } from '../installer/header/title.js';
import { openSource } from '../installer/open-source.js';
import type { Manifest } from '../manifest/types.js';

/** Which construct.yaml is made into an image, and how. */
export interface DockerRequest {
  /** The construct.yaml. */
  readonly construct: string;
  readonly platform: Platform;
  readonly constructEnv: readonly string[];
  readonly dropPip: boolean;
  readonly installerType: string | undefined;
  readonly channelAlias: string | undefined;
  readonly emit: Emit;
  readonly env: Readonly<NodeJS.ProcessEnv>;
  /** What is for the image alone. */
  readonly options: Input<ImageBuildOptions> & { readonly out: string };
}

/**
 * Makes the image of a construct.yaml, without docker: `STEM-docker.tar`, which docker loads, or the folder `STEM` with its Dockerfile
 * and installer. Throws ArchiError.
 */
export async function makeDockerImage(request: DockerRequest): Promise<ImageBuildResult> {
  const { construct: file, platform, options } = request;
  const source = await openSource({ ...request, py: undefined, manifest: undefined, arch: undefined });
  const image = source.construct?.image ?? null;
  if (source.construct === null || image === null) throw new BugError(`${file} asks for no image`);
  const { value: description, problems } = valueOfLines(image.lines, file, parseImage);
  if (description === null) throw new UserError(`${file} cannot be made into an image`, problems);
  parseReference(image.tag.value, image.tag.where);
  const { manifest, license, explicit } = source;
  const { name, version } = manifest;
  const stem = (manifest.installerFileName ?? installerFileName({ name, version, platform })).replace(
    /\.[^.]*$/,
    '',
  );
  const { variables } = source.construct;
  const described = {
    source: 'construct.yaml' as const,
    files: image.registers ? [environmentsFile(manifest, description.prefix)] : [],
    ...{ description, manifest, license, explicit, variables, platforms: [platform] },
  };
  const common = { ...options, tags: [image.tag.value] };
  if (image.format === null) return buildImageOf(common, described, stem);
  const output = `docker-archive:${join(options.out, `${stem}-docker.tar`)}`;
  return buildImageOf({ ...common, output }, described, null);
}

/** Returns root's list of conda environments, which constructor takes from where the installer ran. */
function environmentsFile({ envs }: Pick<Manifest, 'envs'>, prefix: string): ImageFile {
  const prefixes = [prefix, ...envs.map(({ name }) => `${prefix}/envs/${name}`)];
  return textFile('/root/.conda/environments.txt', prefixes.map((path) => `${path}\n`).join(''));
}
