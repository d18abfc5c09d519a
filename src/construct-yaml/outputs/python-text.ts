/** What python does with bytes that are not UTF-8, by its names. */
export const TEXT_ERRORS = ['strict', 'ignore', 'replace', 'backslashreplace', 'surrogateescape'] as const;

export type TextErrors = (typeof TEXT_ERRORS)[number];

/** Returns the text of a file as python reads it: UTF-8, every end of a line as `\n`. Returns null for other bytes if they are errors. */
export function pythonText(bytes: Buffer, errors: TextErrors): string | null {
  let text = '';
  let start = 0;
  for (let at = 0; at < bytes.length; ) {
    const { length, isGood } = sequenceAt(bytes, at);
    if (!isGood) {
      if (errors === 'strict') return null;
      text += bytes.toString('utf8', start, at) + REPLACED[errors](bytes.subarray(at, at + length));
      start = at + length;
    }
    at += length;
  }
  return (text + bytes.toString('utf8', start)).replace(/\r\n?/g, '\n');
}

const REPLACED: Readonly<Record<Exclude<TextErrors, 'strict'>, (bad: Buffer) => string>> = {
  ignore: () => '',
  replace: () => '\ufffd',
  backslashreplace: (bad) => Array.from(bad, (byte) => `\\x${byte.toString(16)}`).join(''),
  surrogateescape: (bad) => Array.from(bad, (byte) => String.fromCharCode(0xdc00 + byte)).join(''),
};

/** Returns how many bytes belong together: a character, or the beginning of one that does not go on (Unicode 3.9, table 3-7). */
function sequenceAt(bytes: Buffer, at: number): { length: number; isGood: boolean } {
  const [first = 0, second = 0] = bytes.subarray(at, at + 2);
  if (first < 0x80) return { length: 1, isGood: true };
  const wanted = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  const [low, high] = SECOND[first] ?? [0x80, 0xbf];
  if (first < 0xc2 || first > 0xf4 || second < low || second > high) return { length: 1, isGood: false };
  let length = 2;
  while (length < wanted && ((bytes[at + length] ?? 0) & 0xc0) === 0x80) length += 1;
  return { length, isGood: length === wanted };
}

/** First bytes that limit the second one. */
const SECOND: Readonly<Record<number, readonly [number, number]>> = {
  224: [0xa0, 0xbf],
  237: [0x80, 0x9f],
  240: [0x90, 0xbf],
  244: [0x80, 0x8f],
};
