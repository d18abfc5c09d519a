/** A checksum. */
export const SHA = 'a'.repeat(64);

/** A digest of an image. */
export const DIGEST = `sha256:${SHA}` as const;

/** A channel's record of a package with every key. */
export const RECORD = {
  name: 'zlib',
  version: '1.2.13',
  build: 'h1_0',
  build_number: 0,
  subdir: 'linux-aarch64',
  depends: ['libc >=2.17', 'python 3.7.*'],
  constrains: ['other <2'],
  md5: 'b'.repeat(32),
  sha256: SHA,
  size: 10,
  timestamp: 1_544_000_000_000,
  license: 'Zlib',
  track_features: 'a b',
  noarch: 'python',
  python_site_packages_path: 'lib/python3.7/site-packages',
};

/** The file of that package. */
export const FN = 'zlib-1.2.13-h1_0.conda';

/** Reads bytes as a file. Throws an Error if a reader asks for bytes beyond the end. */
export function randomAccess(bytes: Buffer) {
  return {
    size: bytes.length,
    read: (offset: number, length: number) => {
      const piece = bytes.subarray(offset, offset + length);
      if (piece.length !== length) throw new RangeError(`${offset} and ${length} of ${bytes.length}`);
      return piece;
    },
  };
}
