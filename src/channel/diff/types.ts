/** One package file that a channel, a lock or an installer lists. */
export interface ListedPackage {
  readonly name: string;
  readonly version: string;
  readonly build: string;
  readonly subdir: string;
  readonly fn: string;
  /** Bytes of the file; null if unknown. */
  readonly size: number | null;
  readonly sha256: string | null;
  readonly md5: string | null;
  readonly license: string | null;
  readonly depends: readonly string[];
}

/** A file inside a package. */
export interface PackedFile {
  readonly path: string;
  /** Bytes, and lower-case hex; null if the package does not state it. */
  readonly size: number | null;
  readonly sha256: string | null;
}

/** How the files inside two packages differ. Sorted by path. */
export interface FileChanges {
  readonly added: readonly PackedFile[];
  readonly removed: readonly PackedFile[];
  readonly changed: readonly { readonly before: PackedFile; readonly after: PackedFile }[];
  /** Number of files that are the same in both. */
  readonly same: number;
}

/** A package that differs between the two sides. */
export interface ChangedPackage {
  readonly name: string;
  readonly before: ListedPackage;
  readonly after: ListedPackage;
  /** The fields that differ: `version`, `build`, `subdir`, `format`, `content`, `size`, `license`, `depends`. */
  readonly what: readonly string[];
  /** Dependencies that only one side has. */
  readonly depends: { readonly added: readonly string[]; readonly removed: readonly string[] };
  /** Null if one of the packages is not on this machine, or if their bytes are the same. */
  readonly inside: FileChanges | null;
}

/** How two lists of packages differ. Sorted by name, version, build. */
export interface Difference {
  readonly added: readonly ListedPackage[];
  readonly removed: readonly ListedPackage[];
  readonly changed: readonly ChangedPackage[];
  /** Number of packages that are the same on both sides. */
  readonly same: number;
  /** Number of files of each side, and the sum of the known sizes. */
  readonly files: { readonly before: number; readonly after: number };
  readonly size: { readonly before: number; readonly after: number };
  /** Licences that only one side has. */
  readonly licenses: { readonly added: readonly string[]; readonly removed: readonly string[] };
}
