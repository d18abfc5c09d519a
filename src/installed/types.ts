/** What a machine has without conda. */
export interface SystemLibraries {
  /** Names as DT_NEEDED has them. */
  readonly libraries: ReadonlySet<string>;
  /** Whether the platform's loader is there, though it is not among the libraries: its name differs by platform. */
  readonly hasLoader: boolean;
  /** Absolute paths. */
  readonly programs: ReadonlySet<string>;
  /** The highest symbol version of each family but GLIBC: `GLIBCXX` → `3.4.19`. A family that is not named is not checked. */
  readonly versions: Readonly<Record<string, string>>;
  readonly glibc: string | null;
}
