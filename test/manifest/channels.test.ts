import { expect, test } from 'vitest';
import { isFolder } from '../../src/manifest/channels.js';

test.each([
  ['./channel', true, true],
  ['../channel', true, true],
  ['/srv/channel', true, true],
  ['C:\\channel', false, true],
  ['c:/channel', false, true],
  ['.\\channel', false, true],
  ['..\\channel', false, true],
  ['\\\\server\\share', false, true],
  ['conda-forge', false, false],
  ['https://host/channel', false, false],
])('%s is a folder: %s; on Windows: %s', (channel, elsewhere, windows) => {
  expect([isFolder(channel, false), isFolder(channel, true)]).toEqual([elsewhere, windows]);
});
