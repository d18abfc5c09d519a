/** How members are compressed, and the name of the program that unpacks them on the target. */
export const COMPRESSIONS = ['gzip', 'zstd', 'xz', 'bzip2'] as const;

export type Compression = (typeof COMPRESSIONS)[number];

/** Values of `--compression`; `auto` is for a smaller one than gzip where the targets are known to unpack it. */
export const COMPRESSION_CHOICES = [...COMPRESSIONS, 'auto'] as const;

export type CompressionChoice = (typeof COMPRESSION_CHOICES)[number];
