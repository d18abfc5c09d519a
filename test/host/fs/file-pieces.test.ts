import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { filePieces } from '../../../src/host/fs/file-pieces.js';

test('a file that is not there fails its reader, however late that comes', async () => {
  const pieces = filePieces('/no/such/file');
  await setImmediate();
  await expect(pieces.next()).rejects.toThrow('ENOENT');
});
