import type { PackageEntry } from '../package/types.js';

/** One package in the index of a Debian archive. */
export interface DebianPackage {
  readonly name: string;
  readonly version: string;
  /** Path of the `.deb` below the mirror. */
  readonly filename: string;
  /** Bytes of the `.deb`. */
  readonly size: number;
  /** Of the `.deb`, lower-case hex. */
  readonly sha256: string;
  /** Package names without versions; each item is a list of alternatives, the preferred one first. */
  readonly depends: readonly (readonly string[])[];
  /** The first line of the description. */
  readonly summary: string;
  readonly homepage: string | null;
}

/** A Debian suite. */
export interface Suite {
  readonly name: string;
  /** Version of the glibc that its libraries are linked with: `2.36`. */
  readonly glibc: string;
  /** Version of its compilers: `12`. */
  readonly gcc: string;
  /** Python versions, `3.11`, newest first. */
  readonly pythons: readonly string[];
}

/** A replacement in the text of files, usually because a path differs between Debian and conda. */
export interface Edit {
  /** A regular expression for the whole path below the prefix; `{python}` stands for X.Y. */
  readonly path: string;
  /** A regular expression; each match is replaced. */
  readonly find: string;
  /** May contain `$1` and `{prefix}`. */
  readonly replace: string;
  /** Whether it is no error if nothing matches. */
  readonly optional: boolean;
}

/** Alternative Debian packages; the first one in the index is used. If optional, all may be missing. */
export interface DebianChoice {
  readonly alternatives: readonly string[];
  readonly optional: boolean;
}

/**
 * What a package adds to the dependencies of what is built with it: conda package → `x`, `x.x` … (the part of its version that has
 * to stay), `any` (any later version will do) or, for a virtual package, the whole constraint.
 */
export interface RunExportPins {
  readonly weak: Readonly<Record<string, string>>;
  readonly strong: Readonly<Record<string, string>>;
}

/** The Debian packages that make up one conda package, and the changes to their files. */
export interface BootstrapRecipe {
  readonly name: string;
  /** `interpreter`: python itself; `module`: lives in site-packages; `plain`: anything else. */
  readonly kind: 'plain' | 'interpreter' | 'module';
  /** Where its files go: into a prefix, beside each other as Debian's compilers have them, or into a target's sysroot. */
  readonly layout: 'prefix' | 'toolchain' | 'sysroot';
  /** Files that are not Debian's, with `{prefix}` for the prefix: path → text. */
  readonly files: Readonly<Record<string, string>>;
  /** What stands for `{triplet}` and the like; empty where it is no compiler. */
  readonly names: Readonly<Record<string, string>>;
  /** Major version of its python; null for a plain package. */
  readonly pythonMajor: '2' | '3' | null;
  /** The first one determines the version. */
  readonly debian: readonly DebianChoice[];
  /** Suites that need it; empty for all of them. */
  readonly suites: readonly string[];
  /** The conda package that this one belongs to: headers and links to its libraries, or another name of it. Null for none. */
  readonly of: string | null;
  readonly runExports: RunExportPins;
  /** Names of conda packages added to the derived `depends`. */
  readonly depends: readonly string[];
  /** Regular expressions over paths below the prefix: files that are left out. */
  readonly drop: readonly string[];
  /** Regular expressions over whole paths below the prefix → the path that such a file gets. */
  readonly moves: Readonly<Record<string, string>>;
  readonly edits: readonly Edit[];
  /** Path of the bundle of all certificates of ca-certificates; null for none. */
  readonly certificates: string | null;
  /** Prefix-relative soft links to add: path → target, with `{x.y}` for the start of the version. */
  readonly links: Readonly<Record<string, string>>;
  /** Path of the program that gets the prefix placeholder, with `{python}` for X.Y; null for none. */
  readonly prefixIn: string | null;
  /** Names of wheels (below `share/python-wheels`) that are unpacked into site-packages. */
  readonly wheels: readonly string[];
}

/** One conda package to build: a recipe for one python, with its Debian packages from the index. */
export interface PackageBuild {
  readonly recipe: BootstrapRecipe;
  /** X.Y; null for a plain package. */
  readonly python: string | null;
  readonly sources: readonly DebianPackage[];
  /** The Debian packages of the conda package that this one belongs to: links may lead to their files. */
  readonly beside: readonly DebianPackage[];
  readonly version: string;
  /** Debian's revision, as a part of a build string: `6_deb12u8`; may be empty. */
  readonly revision: string;
}

/** The relocatable files of one conda package, and the facts that `depends` is derived from. */
export interface Assembled {
  readonly entries: readonly PackageEntry[];
  /** Entries that contain `PLACEHOLDER`. */
  readonly sites: readonly { readonly path: string; readonly mode: 'text' | 'binary' }[];
  readonly noarch: 'generic' | 'python' | null;
  /** `command = module:func`, noarch python only. */
  readonly entryPoints: readonly string[];
  /** Sonames of the libraries that the ELF files need, without glibc's. */
  readonly needed: readonly string[];
  /** File names of shared libraries directly in `lib/`. */
  readonly provided: readonly string[];
  /** Debian package → text of its copyright file. */
  readonly copyrights: Readonly<Record<string, string>>;
  /** Modification time of the newest file, seconds since 1970. */
  readonly newest: number;
}

/** Placeholder for the prefix until the package is installed: 255 bytes, as in conda-build. */
export const PLACEHOLDER = '/opt/archi_construct_bootstrap'.padEnd(255, '_placehold');
