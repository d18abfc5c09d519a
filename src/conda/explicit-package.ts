/** One line of an `@EXPLICIT` list. */
export interface ExplicitPackage {
  readonly fn: string;
  /** Without credentials. */
  readonly url: string;
  readonly channel: string;
  readonly subdir: string;
  /** Lower-case hex; at most one of the two is there. */
  readonly md5: string | null;
  readonly sha256: string | null;
}
