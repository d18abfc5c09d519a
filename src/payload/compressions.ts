/** How members are compressed, and the name of the program that unpacks them on the target. */
export const COMPRESSIONS = ['gzip', 'zstd', 'xz', 'bzip2'] as const;

export type Compression = (typeof COMPRESSIONS)[number];
