/** The file `sources.json` of a channel: what is below `source/` and `recipe/`. */
export interface SourceIndex {
  /** By file name in `source/`. */
  readonly sources: Readonly<Record<string, SourceFile>>;
  /** By folder in `recipe/`: `zlib/1.3.1-h1a2b3c4_0`. */
  readonly recipes: Readonly<Record<string, ArchivedRecipe>>;
}

/** One archived source. */
export interface SourceFile extends ArchivedFile {
  readonly name: string;
  readonly version: string;
  /** Where it came from, without credentials; null for files that came with a recipe. */
  readonly url: string | null;
}

/** One archived recipe. */
export interface ArchivedRecipe {
  readonly name: string;
  readonly version: string;
  readonly build: string;
  /** The packages that it makes; a build string only if the recipe came out of that package. */
  readonly packages: readonly ArchivedPackage[];
  /** By path in its folder. */
  readonly files: Readonly<Record<string, ArchivedFile & { readonly executable: boolean }>>;
  /** File names in `source/`. */
  readonly sources: readonly string[];
}

/** A package that an archived recipe makes. */
export interface ArchivedPackage {
  readonly name: string;
  readonly version: string | null;
  readonly build: string | null;
}

/** Checksum and length of a file. */
export interface ArchivedFile {
  /** Lower-case hex. */
  readonly sha256: string;
  /** In bytes. */
  readonly size: number;
}
