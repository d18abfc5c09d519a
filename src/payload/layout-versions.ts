/** Increased when the bytes or facts of a member change for the same package; part of every member's cache key. */
export const LAYOUT_VERSION = 12;

/** Increased when the bytes of an extracted package change for another reason than `LAYOUT_VERSION`. */
export const EXTRACTED_VERSION = 1;

/** Increased when other files of a python package are unpacked to compile with it. */
export const PYTHON_TREE_VERSION = 1;

/** Increased when the bytes of pyc files that are compiled at build time change for the same source and python. */
export const PYC_VERSION = 1;
