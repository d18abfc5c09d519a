import { createHash } from 'node:crypto';
import { sortKeys } from './conda/sorted-json.js';

/**
 * Everything that the result in each cache depends on. This is the only list: a key is made of all of it, and
 * test/cache-keys.test.ts changes each input and expects another key. Packages, blobs and .debs are not here, because they
 * are named by the checksum of their bytes.
 */
export interface CacheInputs {
  /** `locks/`: a lock, and the warnings given when it was made. */
  readonly lock: {
    /** Versions of the lock's format, of our rules and of the solver. */
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
      /** Name and sha256 of the index that is read for the platform and for noarch; null where there is none. */
      readonly indexes: readonly (string | null)[];
    }[];
    /** What is locked beside another lock: sha256 of that lock's text, and the items. */
    readonly beside: { readonly lock: string; readonly items: unknown } | null;
  };
  /** `members/` and `images/parts/`: what is made of one package. */
  readonly member: {
    /** What is made, and by which version of this program. */
    readonly layout: string;
    /** Of the package file. */
    readonly sha256: string;
    readonly fn: string;
    readonly url: string;
    readonly channel: string;
    readonly requestedSpec: string | null;
    /** The channel's record: it goes into conda-meta as it is. */
    readonly record: unknown;
    /** The python that a noarch python package is linked for; null for other packages. */
    readonly python: unknown;
    /** Paths that are left out. */
    readonly omit: readonly string[];
    /** For parts of image layers: prefix, its place in the base, owner, slim, and the python that compiles. */
    readonly options: unknown;
    /** Id of the compressor: program, level, version and filters. */
    readonly compressor: string;
  };
  /** `images/layers/`: the head and the digest of a layer. */
  readonly layer: {
    readonly layout: string;
    /** sha256 of the tar blocks that come first. */
    readonly head: string;
    /** sha256 of each part, in order. */
    readonly pieces: readonly string[];
    /** Id of the compressor. */
    readonly compressor: string;
  };
  /** `images/layers/`: the digest of a layer with conda's package cache. */
  readonly 'package-cache-layer': {
    readonly layout: string;
    /** sha256 of each stretch of the tar, in order. */
    readonly stretches: readonly string[];
  };
  /** `images/grounds/`: what a base has where an image puts its files. */
  readonly ground: {
    readonly layout: string;
    /** diff_id of each layer of the base, in order. */
    readonly layers: readonly string[];
    readonly prefix: string;
    /** Of the image's ordinary user; null where there is none. */
    readonly home: string | null;
  };
  /** `facts/`: what an audit sees in one package. */
  readonly facts: {
    readonly layout: string;
    readonly sha256: string;
    /** Its ending tells the format. */
    readonly fn: string;
  };
  /** `repodata/`: the answer of a server. What one token may see, another may not. */
  readonly answer: {
    /** With its credentials. */
    readonly url: string;
  };
  /** `packages/partial/`: a download that was broken off. */
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
  /** `SUBDIR/.cache` of `channel index`: what was found in a package file. */
  readonly 'indexed-package': {
    readonly fn: string;
    /** Bytes. */
    readonly size: number;
    /** Nanoseconds since 1970, in decimal. */
    readonly mtime: string;
    /** The same; it moves too when a file is replaced and the new one gets the old one's mtime. */
    readonly ctime: string;
  };
}

/** Names a result in a cache by everything that it depends on; 64 hexadecimal digits. */
export function cacheKey<Cache extends keyof CacheInputs>(cache: Cache, inputs: CacheInputs[Cache]): string {
  return createHash('sha256')
    .update(JSON.stringify([cache, sortKeys(inputs)]))
    .digest('hex');
}
