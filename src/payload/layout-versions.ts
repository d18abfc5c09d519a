/** Raised whenever the bytes of a member change for the same package: it is part of every member's cache key. */
export const LAYOUT_VERSION = 11;

/** Raised whenever the bytes of a package's part of the cache change, but for what `LAYOUT_VERSION` tells. */
export const EXTRACTED_VERSION = 1;
