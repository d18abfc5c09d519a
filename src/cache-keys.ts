import { sortKeys } from './conda/sorted-json.js';
import { sha256 } from './sha256.js';

/**
 * All inputs that the results in each cache depend on. This is the only list: a key is a digest of all of them, and
 * test/cache-keys.test.ts changes each input and expects another key. Packages, blobs and .debs are not listed, because they
 * are named by the checksum of their bytes.
 */
export interface CacheInputs {
  /** `locks/`: a lock, and the warnings given when it was made. */
  readonly lock: {
    /** Versions of the lock's format, of this program's rules and of the solver. */
    readonly maker: string;
    /** Path of the manifest, which warnings name. */
    readonly file: string;
    /** sha256 of the manifest's text without its `audit:`. */
    readonly manifest: string;
    readonly platform: string;
    readonly solve: boolean;
    readonly channels: readonly {
      /** Absolute: a relative folder means another channel in another working directory. */
      readonly url: string;
      /** Name and sha256 of the index for the platform, for noarch and for the build machine's; null if there is none. */
      readonly indexes: readonly (string | null)[];
    }[];
    /** For items that are locked in addition to another lock: sha256 of that lock's text, and the items. */
    readonly beside: { readonly lock: string; readonly items: unknown } | null;
  };
  /** `members/` and `images/parts/`: a packed package. */
  readonly member: {
    /** The kind of result, and the version of its format. */
    readonly layout: string;
    /** sha256 of the package file. */
    readonly sha256: string;
    readonly fn: string;
    readonly url: string;
    readonly channel: string;
    /** Of a member that several environments can share, none is part of it. */
    readonly requestedSpec: string | null | { readonly shared: true };
    /** The channel's record, which is copied into conda-meta. */
    readonly record: unknown;
    /** The python for which a noarch python package is linked; null for other packages. */
    readonly python: unknown;
    /** Paths that are omitted. */
    readonly omit: readonly string[];
    /** Options of parts of image layers: prefix, its place in the base, owner, slim. */
    readonly options: unknown;
    /** Id of the compressor: program, level, version and filters. */
    readonly compressor: string;
  };
  /** `members/`: the files of a python package that compiling needs. */
  readonly python: {
    readonly layout: string;
    /** sha256 of the package file. */
    readonly sha256: string;
  };
  /** `images/layers/`: the first blocks and the digest of a layer. */
  readonly layer: {
    readonly layout: string;
    /** sha256 of the first tar blocks. */
    readonly head: string;
    /** sha256 of each part, in order. */
    readonly pieces: readonly string[];
    /** Id of the compressor. */
    readonly compressor: string;
  };
  /** `images/layers/`: the digest of a layer with conda's package cache. */
  readonly 'package-cache-layer': {
    readonly layout: string;
    /** sha256 of each piece of the tar, in order. */
    readonly stretches: readonly string[];
  };
  /** `images/grounds/`: the files of a base at the places to which an image writes. */
  readonly ground: {
    readonly layout: string;
    /** diff_id of each layer of the base, in order. */
    readonly layers: readonly string[];
    readonly prefix: string;
    /** Home of the image's ordinary user; null if there is none. */
    readonly home: string | null;
    /** Paths of own files, and whether each is a folder. */
    readonly own: unknown;
  };
  /** `facts/`: the facts that an audit reads from a package. */
  readonly facts: {
    readonly layout: string;
    readonly sha256: string;
    /** Its extension gives the format. */
    readonly fn: string;
    /** Of a wheel, how it is laid; null for a package of conda. */
    readonly wheel: unknown;
  };
  /** `repodata/`: an answer of a server. It may differ with the token. */
  readonly answer: {
    /** The url with its credentials. */
    readonly url: string;
  };
  /** `packages/partial/`: an interrupted download. */
  readonly download: {
    readonly url: string;
    readonly sha256: string | null;
    readonly md5: string | null;
  };
  /** `debian/releases/`: the release files of a suite. */
  readonly release: {
    /** Mirror and suite. */
    readonly url: string;
  };
  /** `SUBDIR/.cache` of `channel index`: the facts about a package file. */
  readonly 'indexed-package': {
    readonly fn: string;
    /** Bytes. */
    readonly size: number;
    /** Nanoseconds since 1970, in decimal. */
    readonly mtime: string;
    /** In the same unit; it changes even if a file is replaced by one with the same mtime. */
    readonly ctime: string;
  };
}

/** Returns the key of a result: a digest of all its inputs, 64 hexadecimal digits. */
export function cacheKey<Cache extends keyof CacheInputs>(cache: Cache, inputs: CacheInputs[Cache]): string {
  return sha256(JSON.stringify([cache, sortKeys(inputs)]));
}
