/** The programs that build a Dockerfile. */
export const BUILDERS = ['docker', 'podman', 'buildah'] as const;

/** The values of `image --builder`. */
export const BUILDER_CHOICES = ['auto', 'direct', ...BUILDERS, 'none'] as const;

export type BuilderName = (typeof BUILDERS)[number];

/** Builders whose store supports indexes of images (manifest lists). */
export type Indexer = Exclude<BuilderName, 'docker'>;

/**
 * How docker builds: `buildx` is the plugin of docker 23 and newer; `buildkit` is built into clients up to 22 and enabled by
 * DOCKER_BUILDKIT; `classic` is the fallback, without cache mounts.
 */
export type DockerEngine = 'buildx' | 'buildkit' | 'classic';

/** A working builder. */
export type Builder =
  | { readonly name: 'docker'; readonly version: string; readonly engine: DockerEngine }
  | { readonly name: 'podman' | 'buildah'; readonly version: string };

/** A command line. `env` is added to the environment. */
export interface Command {
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** A context to build, and the tags of the result in the builder's store. */
export interface BuildRequest {
  /** Folder of the context. */
  readonly context: string;
  /** Path of the Dockerfile. */
  readonly dockerfile: string;
  /** The platform as builders name it, such as `linux/arm64`. */
  readonly platform: string;
  /** At least one. */
  readonly tags: readonly string[];
  /** The user's arguments for the builder's `build` command. */
  readonly extra: readonly string[];
}

/** Returns whether a builder supports `RUN --mount=type=cache`. */
export function hasCacheMounts(builder: Builder): boolean {
  return builder.name !== 'docker' || builder.engine !== 'classic';
}

/** Returns the builder's name for messages: `podman 4.3.1`, `docker 28.2.2 (classic)`. */
export function describeBuilder(builder: Builder): string {
  const name = `${builder.name} ${builder.version}`;
  return builder.name === 'docker' ? `${name} (${builder.engine})` : name;
}
