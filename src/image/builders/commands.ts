import type { Builder, BuilderName, BuildRequest, Command, DockerEngine, Indexer } from '../builder.js';
import { type OutputChoice, transportOf } from '../deliver/output.js';
import { formatReference, parseReference } from '../registry/reference.js';
import type { Runner } from './runner.js';

const DOCKER_BUILD: Readonly<Record<DockerEngine, Omit<Command, 'command'>>> = {
  // --load: a builder in a container otherwise keeps the result to itself.
  buildx: { args: ['buildx', 'build', '--progress=plain', '--load'] },
  buildkit: { args: ['build', '--progress=plain'], env: { DOCKER_BUILDKIT: '1' } },
  classic: { args: ['build'], env: { DOCKER_BUILDKIT: '0' } },
};

/** Returns the command that builds an image into the builder's store under its tags. */
export function buildCommand(builder: Builder, request: BuildRequest): Command {
  const options = [
    ...['--platform', request.platform],
    ...request.tags.flatMap((tag) => ['--tag', tag]),
    ...['--file', request.dockerfile],
    ...request.extra,
    request.context,
  ];
  if (builder.name === 'docker') {
    const { args, env } = DOCKER_BUILD[builder.engine];
    return { command: 'docker', args: [...args, ...options], ...(env === undefined ? {} : { env }) };
  }
  // Without --layers, buildah makes one layer of everything and caches no steps.
  const args = builder.name === 'buildah' ? ['bud', '--layers'] : ['build'];
  return { command: builder.name, args: [...args, ...options] };
}

/** A tag and the reference to push it to. `plainHttp` is for registries without TLS. */
export interface PushRequest {
  readonly tag: string;
  readonly reference: string;
  readonly plainHttp: boolean;
}

/** Returns the commands that push a tag of the builder's store. */
export function pushCommands(
  name: BuilderName,
  { tag, reference, plainHttp }: PushRequest,
): readonly Command[] {
  if (name === 'docker') {
    return [
      { command: name, args: ['tag', tag, reference] },
      { command: name, args: ['push', reference] },
    ];
  }
  return [{ command: name, args: ['push', ...tlsOf(plainHttp), tag, `docker://${reference}`] }];
}

/** Returns the flag that allows a registry without TLS, if needed. */
function tlsOf(plainHttp: boolean): string[] {
  return plainHttp ? ['--tls-verify=false'] : [];
}

/** Returns the command that saves a tag of docker's store as a docker archive, the only form that docker writes. */
export function dockerSaveCommand({ tag, path }: { tag: string; path: string }): Command {
  return { command: 'docker', args: ['save', '--output', path, tag] };
}

/** Returns the command that saves a tag of podman's or buildah's store. */
export function saveCommand(
  name: Indexer,
  { tag, form, path }: OutputChoice & { readonly tag: string },
): Command {
  if (name === 'buildah')
    return { command: name, args: ['push', tag, `${transportOf(form)}:${path}:${tag}`] };
  const format = form === 'oci-layout' ? 'oci-dir' : form;
  return { command: name, args: ['save', '--quiet', '--format', format, '--output', path, tag] };
}

/** Returns the command that loads a docker archive from standard input into the builder's store. */
export function loadCommand(name: Runner): Command {
  return { command: name, args: ['load'] };
}

/** A container to run and remove. */
interface RunImageRequest {
  readonly image: string;
  /** Null for the builder's own choice. */
  readonly platform: string | null;
  /** `DIR:/inside` or `DIR:/inside:ro`. */
  readonly volumes: readonly string[];
  /** Whether standard input and output are a terminal. */
  readonly terminal: boolean;
  /** Arguments of the builder's `run` command. */
  readonly extra: readonly string[];
  /** Empty for the image's own command. */
  readonly command: readonly string[];
}

/** Returns the command that runs an image of the builder's store and removes the container afterwards. */
export function runCommand(name: Runner, request: RunImageRequest): Command {
  return {
    command: name,
    args: [
      ...['run', '--rm', '--interactive', ...(request.terminal ? ['--tty'] : [])],
      ...(request.platform === null ? [] : ['--platform', request.platform]),
      ...request.volumes.flatMap((volume) => ['--volume', volume]),
      ...request.extra,
      request.image,
      ...request.command,
    ],
  };
}

/**
 * Returns the commands that make an index of images in the store under the temporary name `aside` and then give it `tags`,
 * and the command that removes the name `aside`.
 */
export function indexCommands(
  name: Indexer,
  { images, tags, aside }: { images: readonly string[]; tags: readonly string[]; aside: string },
): { readonly make: readonly Command[]; readonly cleanUp: Command } {
  // Without the transport, podman would look for the image in a registry.
  const add = images.map((image) => ['manifest', 'add', aside, `containers-storage:${inStore(image)}`]);
  const make = [['manifest', 'create', aside], ...add, ['tag', aside, ...tags]];
  return {
    make: make.map((args) => ({ command: name, args })),
    // `rmi` would remove an image of the index instead of the name.
    cleanUp: { command: name, args: ['manifest', 'rm', aside] },
  };
}

// podman and buildah store images without a registry under localhost.
function inStore(image: string): string {
  const reference = parseReference(image, '--tag');
  return formatReference({ ...reference, registry: reference.registry ?? 'localhost' });
}

const PUSH_INDEX = ['manifest', 'push', '--all', '--format', 'oci'];

/** Returns the command that saves an index of the store as `oci-layout` or `oci-archive`. */
export function saveIndexCommand(
  name: Indexer,
  { tag, form, path }: OutputChoice & { readonly tag: string },
): Command {
  return { command: name, args: [...PUSH_INDEX, tag, `${transportOf(form)}:${path}:${tag}`] };
}

/** Returns the command that pushes an index of the store with all its images. */
export function pushIndexCommand(name: Indexer, { tag, reference, plainHttp }: PushRequest): Command {
  return { command: name, args: [...PUSH_INDEX, ...tlsOf(plainHttp), tag, `docker://${reference}`] };
}
