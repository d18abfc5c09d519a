/** A file of an extracted package that is copied from the prefix before the prefix is relocated. */
export interface CopiedFile {
  /** Both paths are relative to the prefix; their last components are the same. */
  readonly path: string;
  readonly from: string;
  readonly mode: number;
  /** In bytes. */
  readonly size: number;
}

/** Returns the folder of the cache that contains the copy. */
export function folderOf({ path }: CopiedFile): string {
  return path.slice(0, path.lastIndexOf('/'));
}
