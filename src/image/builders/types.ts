/** The programs that build a Dockerfile. */
export const BUILDERS = ['docker', 'podman', 'buildah'] as const;

export type BuilderName = (typeof BUILDERS)[number];

/** Builders whose store has indexes of images, which they call manifest lists. */
export type Indexer = Exclude<BuilderName, 'docker'>;

/**
 * How docker builds: `buildx` is the plugin of docker 23 and newer; `buildkit` is what clients up to 22 have built in,
 * switched on by DOCKER_BUILDKIT; `classic` knows no cache mounts, and is what is left.
 */
export type DockerEngine = 'buildx' | 'buildkit' | 'classic';

/** A builder that is there and works. */
export type Builder =
  | { readonly name: 'docker'; readonly version: string; readonly engine: DockerEngine }
  | { readonly name: 'podman' | 'buildah'; readonly version: string };

/** One command line. `env` is added to the environment. */
export interface Command {
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** What is built, and what the result is called in the builder's own store. */
export interface BuildRequest {
  /** Folder of the context. */
  readonly context: string;
  /** Path of the Dockerfile. */
  readonly dockerfile: string;
  /** As builders have it: `linux/arm64`. */
  readonly platform: string;
  /** At least one. */
  readonly tags: readonly string[];
  /** Arguments of the builder's own `build`, as the user gave them. */
  readonly extra: readonly string[];
}

/** True where `RUN --mount=type=cache` works. */
export function hasCacheMounts(builder: Builder): boolean {
  return builder.name !== 'docker' || builder.engine !== 'classic';
}

/** `podman 4.3.1`, `docker 28.2.2 (classic)`: for messages. */
export function describeBuilder(builder: Builder): string {
  const name = `${builder.name} ${builder.version}`;
  return builder.name === 'docker' ? `${name} (${builder.engine})` : name;
}
