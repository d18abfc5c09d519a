import type { Content } from '../formats/content.js';

/** An entry of a package. `path` is relative to the prefix, separated by `/`, and checked; `mtime` is in seconds since 1970. */
export type PackageEntry =
  | {
      readonly type: 'file';
      readonly path: string;
      readonly mode: number;
      readonly mtime: number;
      readonly data: Content;
    }
  | {
      readonly type: 'softlink';
      readonly path: string;
      readonly mtime: number;
      readonly target: string;
    }
  /** Another name of the file entry at `target`, which comes earlier. */
  | {
      readonly type: 'hardlink';
      readonly path: string;
      readonly mtime: number;
      readonly target: string;
    }
  | {
      readonly type: 'directory';
      readonly path: string;
      readonly mode: number;
      readonly mtime: number;
    };

/** One record of info/paths.json, or its equivalent from the legacy files. */
export interface PathRecord {
  readonly path: string;
  readonly pathType: 'hardlink' | 'softlink' | 'directory';
  /** The build prefix to replace, and how; null if the file has none. */
  readonly placeholder: {
    readonly prefix: string;
    readonly mode: 'text' | 'binary';
  } | null;
  readonly noLink: boolean;
  readonly sha256: string | null;
  readonly size: number | null;
}

/** A package opened in memory: checked against every rule of `conda-semantics.md`, not written to the disk. */
export interface OpenedPackage {
  readonly fn: string;
  /** The parsed info/index.json, unchanged. */
  readonly index: Readonly<Record<string, unknown>>;
  /** The entries that `paths` lists, in archive order. The target of a hard link is an earlier file entry. */
  readonly entries: readonly PackageEntry[];
  /** Everything that extracting the package gives, in archive order: also `info/` and entries that `paths` does not list. */
  readonly extracted: readonly PackageEntry[];
  /** One record for each entry, in the package's own order. `pathType` is the archive's if the two differ. */
  readonly paths: readonly PathRecord[];
  /** From info/link.json; empty unless the package is noarch python. */
  readonly entryPoints: readonly {
    readonly command: string;
    readonly module: string;
    readonly func: string;
  }[];
  /** Files below `info/`; paths begin with `info/`. */
  readonly info: ReadonlyMap<string, Buffer>;
  /** Oddities that conda accepts too: one sentence each, with the path. */
  readonly warnings: readonly string[];
}
