import type { PackageEntry } from '../package/types.js';

/** One package of a Debian archive's index. */
export interface DebianPackage {
  readonly name: string;
  readonly version: string;
  /** Path of the `.deb` below the mirror. */
  readonly filename: string;
  /** Bytes of the `.deb`. */
  readonly size: number;
  /** Of the `.deb`, lower-case hex. */
  readonly sha256: string;
  /** Names only; each item is a list of alternatives, the preferred one first. */
  readonly depends: readonly (readonly string[])[];
  /** The first line of the description. */
  readonly summary: string;
  readonly homepage: string | null;
}

/** What a suite of Debian's brings along. */
export interface Suite {
  readonly name: string;
  /** The glibc that its libraries are linked with: `2.36`. */
  readonly glibc: string;
  /** `3.11`, newest first. */
  readonly pythons: readonly string[];
}

/** A change to the text of one file, because Debian's place for something is not conda's. */
export interface Edit {
  /** A regular expression for the whole path below the prefix, as the layout gives it, with `{python}` for X.Y. */
  readonly path: string;
  /** A regular expression; each match is replaced. */
  readonly find: string;
  /** May hold `$1` and `{prefix}`. */
  readonly replace: string;
  /** Whether a package without any match is as it should be. */
  readonly optional: boolean;
}

/** Names of Debian's packages, the first that the index has is taken; an optional one may be missing altogether. */
export interface DebianChoice {
  readonly alternatives: readonly string[];
  readonly optional: boolean;
}

/** Which of Debian's packages make up one of conda's, and what is done to their files. */
export interface BootstrapRecipe {
  readonly name: string;
  /** `interpreter`: python itself; `module`: lives in site-packages; `plain`: anything else. */
  readonly kind: 'plain' | 'interpreter' | 'module';
  /** Major version of the python it is for; null for a plain package. */
  readonly pythonMajor: '2' | '3' | null;
  /** The first one gives the version. */
  readonly debian: readonly DebianChoice[];
  /** Suites that need it; empty for all of them. */
  readonly suites: readonly string[];
  /** Specs besides those that are derived. */
  readonly depends: readonly string[];
  /** Regular expressions over paths below the prefix: files that are left out. */
  readonly drop: readonly string[];
  readonly edits: readonly Edit[];
  /** Path of a file made of all of ca-certificates' certificates. */
  readonly certificates: string | null;
  /** Prefix-relative soft links to add: path → target. */
  readonly links: Readonly<Record<string, string>>;
  /** Path of the program that holds the prefix as conda's does, with `{python}` for X.Y; null where none does. */
  readonly prefixIn: string | null;
  /** Names of wheels (below `share/python-wheels`) whose content is laid into site-packages. */
  readonly wheels: readonly string[];
}

/** One conda package to be: the recipe for one python, with Debian's packages found. */
export interface Build {
  readonly recipe: BootstrapRecipe;
  /** X.Y; null for a plain package. */
  readonly python: string | null;
  readonly sources: readonly DebianPackage[];
  readonly version: string;
  /** Debian's revision, as a part of a build string: `6_deb12u8`; may be empty. */
  readonly revision: string;
}

/** The files of one conda package, laid out and made relocatable; what it depends on is not known yet. */
export interface Assembled {
  readonly entries: readonly PackageEntry[];
  /** Entries that hold `PLACEHOLDER`. */
  readonly sites: readonly { readonly path: string; readonly mode: 'text' | 'binary' }[];
  readonly noarch: 'generic' | 'python' | null;
  /** `command = module:func`, noarch python only. */
  readonly entryPoints: readonly string[];
  /** Libraries the ELF files ask for, by soname. */
  readonly needed: readonly string[];
  /** File names in `lib/` that others may ask for. */
  readonly provided: readonly string[];
  /** Debian package → its copyright file. */
  readonly copyrights: Readonly<Record<string, string>>;
  /** Seconds since 1970: the newest file. */
  readonly newest: number;
}

/** Text that stands for the prefix until the package is installed: 255 bytes, as conda-build's. */
export const PLACEHOLDER = '/opt/archi_construct_bootstrap'.padEnd(255, '_placehold');
