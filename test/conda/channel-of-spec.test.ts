import { expect, test } from 'vitest';
import { isChannel } from '../../src/conda/match.js';
import { parseMatchSpec } from '../../src/conda/match-spec.js';

// As in conda's Channel: a name, URL or path means the channel with the same canonical URL.
test.each<[spec: string, channel: string, is: boolean, windows?: boolean]>([
  ['ch::x', 'file:///abs/ch', true],
  ['/abs/ch::x', 'file:///abs/ch', true],
  ['/abs/ch/linux-64::x', 'file:///abs/ch', true],
  ['/abs/other::x', 'file:///abs/ch', false],
  ['/abs/a b::x', 'file:///abs/a%20b', true],
  ['file:///abs/ch/::x', 'file:///abs/ch', true],
  ['https://host/t/secret/ch::x', 'https://host/ch', true],
  ['https://host/other::x', 'https://host/ch', false],
  ['ftp://host/ch::x', 'https://host/ch', false],
  ['C:\\ch::x', 'file:///C:/ch', true, true],
  ['C:\\ch/linux-64::x', 'file:///C:/ch', true, true],
  ['\\\\server\\share\\ch::x', 'file://server/share/ch', true, true],
  ['C:\\other::x', 'file:///C:/ch', false, true],
])('isChannel compares the channel of %s with %s: %s', (spec, channel, expected, windows = false) => {
  expect(isChannel(parseMatchSpec(spec).channel ?? '', channel, { windows })).toBe(expected);
});
