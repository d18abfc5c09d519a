import { expect, test } from 'vitest';
import { parseJson } from '../../src/conda/json-text.js';

test.each([
  ['{"a": "x', 'Unterminated string in JSON at line 1, column 9'],
  ['{"a":\n 1,\n}', 'Expected double-quoted property name in JSON at line 3, column 1'],
  ['{"a":', 'Unexpected end of JSON input'],
  ['<html>', 'Unexpected token \'<\', "<html>" is not valid JSON'],
])('parseJson refuses %j with the same message on every Node', (text, message) => {
  expect(() => parseJson(text)).toThrow(new SyntaxError(message));
});

test('a byte order mark before JSON is ignored', () => {
  expect(parseJson('\ufeff{"a": 1}')).toEqual({ a: 1 });
});
