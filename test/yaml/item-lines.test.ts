import { expect, test } from 'vitest';
import { itemLines } from '../../src/yaml/item-lines.js';

test.each([
  ['items below their key', 'a: 1\nb:\n- x\n- y: 1\n  z: 2\n- w\nc: 3\n', 3, [3, 4, 6]],
  [
    'indented items, lists in them, comments and empty lines',
    'b:\n  # c\n\n  - - x\n    - y\n  -\n    z\n',
    2,
    [4, 6],
  ],
  ['a key that is not there', 'bb:\n- x\n', 1, []],
  ['a list in brackets', 'b: [x, y]\nc:\n- z\n', 2, []],
  ['another number of items', 'b:\n- x\n', 2, []],
])('%s', (_, text, count, expected) => {
  expect(itemLines(text, 'b', count)).toEqual(expected);
});
