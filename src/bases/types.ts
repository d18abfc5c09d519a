/** Libraries and programs that the base system provides. */
export interface SystemLibraries {
  /** Names as in DT_NEEDED. */
  readonly libraries: ReadonlySet<string>;
  /** Whether the platform's loader is there even if `libraries` does not list it: its name differs by platform. */
  readonly hasLoader: boolean;
  /** Absolute paths. */
  readonly programs: ReadonlySet<string>;
  /** The highest symbol version of each family except GLIBC: `GLIBCXX` → `3.4.19`. A missing family is not checked. */
  readonly versions: Readonly<Record<string, string>>;
  readonly glibc: string | null;
}
