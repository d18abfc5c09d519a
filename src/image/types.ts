/** `sha256:` and 64 lower-case hex digits, or `sha512:` and 128, as registries and OCI layouts name content. */
export type Digest = `${'sha256' | 'sha512'}:${string}`;

/** Where an image's first layers come from. */
export type BaseReference =
  | { readonly kind: 'scratch' }
  | RegistryReference
  /** A folder; `ref` picks by `org.opencontainers.image.ref.name` where the index has several. */
  | { readonly kind: 'oci-layout'; readonly path: string; readonly ref: string | null }
  /** A tar file of `docker save`, or of an OCI layout. */
  | { readonly kind: 'archive'; readonly path: string; readonly ref: string | null };

/** An image in a registry. */
export interface RegistryReference {
  readonly kind: 'registry';
  /** A host with an optional port; null: the default one of whoever resolves it (docker, podman, `--default-registry`). */
  readonly registry: string | null;
  readonly repository: string;
  /** Null only where there is a digest. */
  readonly tag: string | null;
  readonly digest: Digest | null;
}

/** Which package manager the base has: it decides how the Dockerfile installs `packages` and sets the locale. */
export type BaseFamily = 'centos7' | 'dnf' | 'apt' | 'none';

/** One image as people write it (`images/<name>/image.yaml`), checked. */
export interface ImageDescription {
  /** The file it was read from, for messages and for what is relative to its folder. */
  readonly file: string;
  /** sha256 of the text, lower-case hex. */
  readonly sha256: string;
  readonly name: string;
  readonly base: BaseReference;
  readonly family: BaseFamily;
  /** Path of a manifest.yaml, relative to the description's folder. */
  readonly manifest: string;
  /** Path of a lock, likewise; null: the one beside the manifest, else looked up. */
  readonly lock: string | null;
  /** Absolute. */
  readonly prefix: string;
  /** `en_US.UTF-8`; null: the base's own. */
  readonly locale: string | null;
  /** Of the base's package manager, sorted as written. */
  readonly packages: readonly string[];
  /** Pins or specs of conda packages that are installed beside the manifest's. */
  readonly install: readonly string[];
  /** Named sets of pins (`name-version-build`, or `name version`): they go into the package cache. */
  readonly prefetch: Readonly<Record<string, readonly string[]>>;
  /** Null: root. The prefix belongs to `gid` and is group-writable where there is a user. */
  readonly user: { readonly name: string; readonly uid: number; readonly gid: number } | null;
  readonly labels: Readonly<Record<string, string>>;
  readonly env: Readonly<Record<string, string>>;
  /** Null: the base's. */
  readonly entrypoint: readonly string[] | null;
  readonly cmd: readonly string[] | null;
  readonly workdir: string | null;
  /** Compile python sources at build time, or leave that out. Direct images only; installers compile by themselves. */
  readonly pyc: 'none' | 'build';
  /** Takes the system's binutils out of the way of compilers with hard-coded paths. Dockerfile only. */
  readonly removeSystemBinutils: boolean;
  /** Without package cache, static libraries, and what else only builds need. */
  readonly slim: boolean;
  /** At most so many layers of packages on top of the base. Direct images only. */
  readonly maxLayers: number;
}

/** OCI platform of a conda one: `linux-aarch64` is linux/arm64/v8. */
export interface OciPlatform {
  readonly os: 'linux';
  readonly architecture: string;
  readonly variant?: string;
}

/** Content by digest, as a manifest names it. */
export interface Descriptor {
  readonly mediaType: string;
  readonly digest: Digest;
  /** Bytes. */
  readonly size: number;
  readonly annotations?: Readonly<Record<string, string>>;
  /** Where layers that may not be passed on are to be had. */
  readonly urls?: readonly string[];
}

/** A blob whose bytes can be had, again and again; who reads checks them against digest and size. */
export interface Blob extends Descriptor {
  /** Throws ToolError where the source breaks off. */
  read(): AsyncIterable<Uint8Array>;
  /** Where a registry may have it already: a push there mounts it or leaves it, and nothing is downloaded. */
  readonly origin?: { readonly registry: string; readonly repository: string };
}

/** A layer: its compressed blob, and what the config calls it by. */
export interface LayerBlob extends Blob {
  /** Of the uncompressed tar. */
  readonly diffId: Digest;
}

/** An OCI image configuration, as far as it is read here; other fields of a base are carried over. */
export interface ImageConfig {
  readonly architecture: string;
  readonly os: string;
  readonly variant?: string;
  readonly created?: string;
  readonly config?: {
    readonly User?: string;
    readonly Env?: readonly string[];
    readonly Entrypoint?: readonly string[] | null;
    readonly Cmd?: readonly string[] | null;
    readonly OnBuild?: readonly string[] | null;
    readonly WorkingDir?: string;
    readonly Labels?: Readonly<Record<string, string>> | null;
    readonly [other: string]: unknown;
  };
  readonly rootfs: { readonly type: 'layers'; readonly diff_ids: readonly Digest[] };
  readonly history?: readonly Readonly<Record<string, unknown>>[];
  readonly [other: string]: unknown;
}

/** What a base gives to the images on it: nothing is unpacked, and blobs are read only where they are needed. */
export interface BaseImage {
  /** As it is to be named in a lock and in labels: with its digest where it has one; `scratch`. */
  readonly name: string;
  /** Of the manifest of the platform chosen; null for scratch. */
  readonly digest: Digest | null;
  readonly config: ImageConfig | null;
  readonly layers: readonly LayerBlob[];
}

/** One image for one platform, complete: every output (layout, archive, registry, a builder's store) takes this. */
export interface Image {
  readonly platform: OciPlatform;
  /** The OCI manifest. */
  readonly manifest: Blob;
  readonly config: Blob;
  readonly layers: readonly LayerBlob[];
}
