import type { Content } from '../formats/content.js';

/** One member of a package's payload (everything outside `info/`), path relative to the prefix, `/`-separated, checked. */
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
  /** Another name of the file entry at `target`, which stands earlier in the package. */
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

/** One line of info/paths.json, or what the legacy files amount to. */
export interface PathRecord {
  readonly path: string;
  readonly pathType: 'hardlink' | 'softlink' | 'directory';
  /** The build prefix to replace, with how to do it; null where the file holds none. */
  readonly placeholder: {
    readonly prefix: string;
    readonly mode: 'text' | 'binary';
  } | null;
  readonly noLink: boolean;
  readonly sha256: string | null;
  readonly size: number | null;
}

/** A package opened in memory: checked against every rule of `conda-semantics.md`, nothing written anywhere. */
export interface OpenedPackage {
  readonly fn: string;
  /** info/index.json as it stands. */
  readonly index: Readonly<Record<string, unknown>>;
  /** Those that `paths` names, in archive order. A hard link's target is a file entry that stands before it. */
  readonly entries: readonly PackageEntry[];
  /** All that extracting the package gives, `info/` and what `paths` does not name included, in archive order. */
  readonly extracted: readonly PackageEntry[];
  /** One for each entry, in the package's own order. `pathType` is the archive's, where the two differ. */
  readonly paths: readonly PathRecord[];
  /** From info/link.json; empty unless noarch python. */
  readonly entryPoints: readonly {
    readonly command: string;
    readonly module: string;
    readonly func: string;
  }[];
  /** Files below `info/`, path with the `info/` kept. */
  readonly info: ReadonlyMap<string, Buffer>;
  /** Oddities that conda accepts as well: one sentence each, with the path. */
  readonly warnings: readonly string[];
}
