import { expect, test } from 'vitest';
import { quoteValue } from '../../src/text/quote-value.js';

test.each([
  ['plain', '"plain"'],
  ['a"b\\c\n', '"a\\"b\\\\c\\n"'],
  ['\u001b[31m', '"\\u001b[31m"'],
  ['\u009b31m\u007f', '"\\u009b31m\\u007f"'],
  ['\u202egnp.exe', '"\\u202egnp.exe"'],
  ['https://me:secret@example.org/t/secret/c', '"https://example.org/t/<token>/c"'],
  ['x'.repeat(121), `"${'x'.repeat(120)}…"`],
])('quoteValue shows %j as %s', (text, message) => {
  expect(quoteValue(text)).toBe(message);
});
