import type { OutputChoice } from '../deliver/output.js';
import type { Runner } from './runner.js';
import type { Builder, BuilderName, BuildRequest, Command, DockerEngine, Indexer } from './types.js';

const DOCKER_BUILD: Readonly<Record<DockerEngine, Omit<Command, 'command'>>> = {
  // --load: a builder in a container keeps the result to itself otherwise.
  buildx: { args: ['buildx', 'build', '--progress=plain', '--load'] },
  buildkit: { args: ['build', '--progress=plain'], env: { DOCKER_BUILDKIT: '1' } },
  classic: { args: ['build'], env: { DOCKER_BUILDKIT: '0' } },
};

/** The command that builds; the result is in the builder's own store, under the tags. */
export function buildCommand(builder: Builder, request: BuildRequest): Command {
  const what = [
    ...['--platform', request.platform],
    ...request.tags.flatMap((tag) => ['--tag', tag]),
    ...['--file', request.dockerfile],
    ...request.extra,
    request.context,
  ];
  if (builder.name === 'docker') {
    const { args, env } = DOCKER_BUILD[builder.engine];
    return { command: 'docker', args: [...args, ...what], ...(env === undefined ? {} : { env }) };
  }
  // buildah makes one layer of everything unless it is asked, and then begins anew each time.
  const args = builder.name === 'buildah' ? ['bud', '--layers'] : ['build'];
  return { command: builder.name, args: [...args, ...what] };
}

/** What is pushed, and where to. `plainHttp` is for registries without TLS. */
export interface PushRequest {
  readonly tag: string;
  readonly reference: string;
  readonly plainHttp: boolean;
}

/** The commands that push a tag of the builder's store. */
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

/** The flag that allows a registry without TLS. */
export function tlsOf(plainHttp: boolean): string[] {
  return plainHttp ? ['--tls-verify=false'] : [];
}

/** The command that saves a tag of docker's store as a docker archive, the only form that it writes. */
export function dockerSaveCommand({ tag, path }: { tag: string; path: string }): Command {
  return { command: 'docker', args: ['save', '--output', path, tag] };
}

/** The command that saves a tag of the other builders' store. */
export function saveCommand(
  name: Indexer,
  { tag, form, path }: OutputChoice & { readonly tag: string },
): Command {
  if (name === 'buildah')
    return { command: name, args: ['push', tag, `${transportOf(form)}:${path}:${tag}`] };
  const format = form === 'oci-layout' ? 'oci-dir' : form;
  return { command: name, args: ['save', '--quiet', '--format', format, '--output', path, tag] };
}

/** What skopeo and its relatives call a form of output. */
export function transportOf(form: OutputChoice['form']): string {
  return form === 'oci-layout' ? 'oci' : form;
}

/** The command that takes a docker archive from its standard input into its store. */
export function loadCommand(name: Runner): Command {
  return { command: name, args: ['load'] };
}

/** A container to run and forget. */
interface RunImageRequest {
  readonly image: string;
  readonly platform: string;
  /** `DIR:/inside`, `:ro` behind it where wanted. */
  readonly volumes: readonly string[];
  /** Whether a person sits at a terminal. */
  readonly terminal: boolean;
  /** Arguments of the builder's own `run`. */
  readonly extra: readonly string[];
  /** Empty: the image's own. */
  readonly command: readonly string[];
}

/** The command that runs an image of the builder's store, and removes the container after. */
export function runCommand(name: Runner, request: RunImageRequest): Command {
  return {
    command: name,
    args: [
      ...['run', '--rm', '--interactive', ...(request.terminal ? ['--tty'] : [])],
      ...['--platform', request.platform],
      ...request.volumes.flatMap((volume) => ['--volume', volume]),
      ...request.extra,
      request.image,
      ...request.command,
    ],
  };
}
