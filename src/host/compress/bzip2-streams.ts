/** `BZh`, a block size, then the magic number of a block or (for an empty stream) of the end. */
const STREAM_START = /^BZh[1-9](?:1AY&SY|\x17\x72\x45\x38\x50\x90)$/;
const STREAM_START_SIZE = 10;
const END_MAGIC = 0x177245385090n;
const CHECKSUM_BITS = 32;

/** Whether bzip2 data may start at byte `at`. */
export function startsBzip2Stream(data: Buffer, at: number): boolean {
  return STREAM_START.test(data.toString('latin1', at, at + STREAM_START_SIZE));
}

/**
 * The bytes after which a stream may end, ascending: its last bits are a magic number, a checksum, and padding to a
 * byte. Compressed content may hold that number by chance, once in 2^48 bits.
 */
export function findBzip2StreamEnds(data: Buffer): number[] {
  const ends = [0, 1, 2, 3, 4, 5, 6, 7].flatMap((shift) => findShifted(data, shift));
  return ends.sort((one, other) => one - other);
}

/** Ends whose magic number starts `8 - shift` bits into a byte. */
function findShifted(data: Buffer, shift: number): number[] {
  const sevenBytes = Buffer.from((END_MAGIC << BigInt(shift)).toString(16).padStart(14, '0'), 'hex');
  const inner = sevenBytes.subarray(1, 6);
  const firstMask = 0xff >>> (8 - shift);
  const lastMask = (0xff << shift) & 0xff;
  const checksumBytes = Math.ceil((CHECKSUM_BITS - shift) / 8);
  const ends: number[] = [];
  for (let at = data.indexOf(inner, 1); at !== -1; at = data.indexOf(inner, at + 1)) {
    const first = (data[at - 1] ?? 0) & firstMask;
    const last = (data[at + 5] ?? 0) & lastMask;
    const end = at + 6 + checksumBytes;
    if (first === sevenBytes[0] && last === sevenBytes[6] && end <= data.length) ends.push(end);
  }
  return ends;
}
