import type { PycChoice } from '../manifest/pyc.js';
import type { ManifestFile } from '../manifest/setup/types.js';
import type { CachedBytes } from '../store/results.js';

/** `sha256:` and 64 lower-case hex digits, or `sha512:` and 128, as registries and OCI layouts name content. */
export type Digest = `${'sha256' | 'sha512'}:${string}`;

/** Where the base image is. */
export type BaseReference =
  | { readonly kind: 'scratch' }
  | RegistryReference
  /** A folder; `ref` selects one of several images by `org.opencontainers.image.ref.name`. */
  | { readonly kind: 'oci-layout'; readonly path: string; readonly ref: string | null }
  /** A tar file of `docker save`, or an OCI layout in a tar file. */
  | { readonly kind: 'archive'; readonly path: string; readonly ref: string | null };

/** An image in a registry. */
export interface RegistryReference {
  readonly kind: 'registry';
  /** A host with an optional port; null for the default registry of the program that resolves it (docker, podman, this one). */
  readonly registry: string | null;
  readonly repository: string;
  /** Null only if there is a digest. */
  readonly tag: string | null;
  readonly digest: Digest | null;
}

/** The package manager of the base: it decides how the Dockerfile installs `packages` and sets the locale. */
export type BaseFamily = 'centos7' | 'dnf' | 'apt' | 'none';

/** A checked image.yaml. */
export interface ImageDescription {
  /** Path of the image.yaml: messages name it, and its paths are relative to its folder. */
  readonly file: string;
  /** sha256 of the file's text, lower-case hex. */
  readonly sha256: string;
  readonly name: string;
  readonly base: BaseReference;
  readonly family: BaseFamily;
  /** Path of a manifest.yaml, relative to the description's folder. */
  readonly manifest: string;
  /** Path of a lock, also relative; null for the lock beside the manifest, or a new one. */
  readonly lock: string | null;
  /** Absolute. */
  readonly prefix: string;
  /** `en_US.UTF-8`; null for the base's own. */
  readonly locale: string | null;
  /** Packages of the base's package manager, in the order in which they are written. */
  readonly packages: readonly string[];
  /** Pins or specs of conda packages that are installed in addition to the manifest's. */
  readonly install: readonly string[];
  /** Named sets of pins (`name-version-build`) or specs (`name version`) whose packages go into the package cache. */
  readonly prefetch: Readonly<Record<string, readonly string[]>>;
  /** Own files; `to` is absolute. */
  readonly files: readonly ManifestFile[];
  /** Null for root. With a user, the prefix belongs to `gid` and is group-writable. */
  readonly user: { readonly name: string; readonly uid: number; readonly gid: number } | null;
  readonly labels: Readonly<Record<string, string>>;
  readonly env: Readonly<Record<string, string>>;
  /** Null for the base's. */
  readonly entrypoint: readonly string[] | null;
  readonly cmd: readonly string[] | null;
  readonly workdir: string | null;
  /** Answers to options of the manifest, which its scripts get where the installer runs: in a Dockerfile. */
  readonly options: Readonly<Record<string, string>>;
  /**
   * Where python sources are compiled. A direct image runs nothing: `target` is like `none` there. Null if the description does
   * not say: a direct image then compiles nothing, an installer in a Dockerfile does as its manifest says.
   */
  readonly pyc: PycChoice | null;
  /** Removes the programs of the system's binutils, which compilers with hard-coded paths would call. Only for Dockerfiles. */
  readonly removeSystemBinutils: boolean;
  /** Leaves out the package cache, static libraries and other files that only builds need. */
  readonly slim: boolean;
  /** Maximum number of package layers on top of the base. Only for direct images. */
  readonly maxLayers: number;
}

/** A platform as OCI names it: conda's `linux-aarch64` is linux/arm64/v8. */
export interface OciPlatform {
  readonly os: 'linux';
  readonly architecture: string;
  readonly variant?: string;
}

/** A reference to content by its digest, as in a manifest. */
export interface Descriptor {
  readonly mediaType: string;
  readonly digest: Digest;
  /** Bytes. */
  readonly size: number;
  readonly annotations?: Readonly<Record<string, string>>;
  /** Where layers that may not be redistributed can be fetched. */
  readonly urls?: readonly string[];
}

/** A blob that can be read any number of times; the reader checks its bytes against digest and size. */
export interface Blob extends Descriptor {
  /** Throws ToolError if the source ends early. */
  read(): AsyncIterable<Uint8Array>;
  /** A repository that has the blob: a push to the same registry mounts it from there, without a download. */
  readonly origin?: { readonly registry: string; readonly repository: string };
  /** Results in the cache that the bytes are read from: they are dropped if the bytes turn out to be wrong. */
  readonly cached?: readonly CachedBytes[];
}

/** A layer: its compressed blob, and its digest in the config. */
export interface LayerBlob extends Blob {
  /** Digest of the uncompressed tar. */
  readonly diffId: Digest;
}

/** The part of an image's configuration that says how to run it. */
export interface RunConfig {
  readonly User?: string;
  readonly Env?: readonly string[];
  readonly Entrypoint?: readonly string[] | null;
  readonly Cmd?: readonly string[] | null;
  readonly OnBuild?: readonly string[] | null;
  readonly WorkingDir?: string;
  readonly Labels?: Readonly<Record<string, string>> | null;
  readonly [other: string]: unknown;
}

/** The fields of an OCI image configuration that are used here; other fields of a base are carried over. */
export interface ImageConfig {
  readonly architecture: string;
  readonly os: string;
  readonly variant?: string;
  readonly created?: string;
  readonly config?: RunConfig;
  readonly rootfs: { readonly type: 'layers'; readonly diff_ids: readonly Digest[] };
  readonly history?: readonly Readonly<Record<string, unknown>>[];
  readonly [other: string]: unknown;
}

/** A base image: nothing is unpacked, and its blobs are read only when they are needed. */
export interface BaseImage {
  /** Its name in locks and labels, with its digest if it has one; or `scratch`. */
  readonly name: string;
  /** Digest of the manifest for the chosen platform; null for scratch. */
  readonly digest: Digest | null;
  readonly config: ImageConfig | null;
  readonly layers: readonly LayerBlob[];
}

/** A complete image for one platform, as every destination takes it: layout, archive, registry, a builder's store. */
export interface Image {
  readonly platform: OciPlatform;
  /** The OCI manifest. */
  readonly manifest: Blob;
  readonly config: Blob;
  readonly layers: readonly LayerBlob[];
}
