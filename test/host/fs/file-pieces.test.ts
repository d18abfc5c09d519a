import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { filePieces } from '../../../src/host/fs/file-pieces.js';

test('a missing file fails when it is read, not before', async () => {
  const pieces = filePieces('/no/such/file');
  await setImmediate();
  await expect(pieces.next()).rejects.toThrow('ENOENT');
});
