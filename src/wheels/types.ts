/** A wheel of a lock: one file, pinned by its checksum. */
export interface LockedWheel {
  /** As PEP 503 and PEP 440 write them. */
  readonly name: string;
  readonly version: string;
  /** File name, `<name>-<version>-<python>-<abi>-<platform>.whl`. */
  readonly fn: string;
  /** Without credentials. */
  readonly url: string;
  /** Lower-case hex. */
  readonly sha256: string;
  /** In bytes. */
  readonly size: number;
  /** Whether the manifest names this url or path; pip then records it in direct_url.json (PEP 610). */
  readonly direct: boolean;
}
