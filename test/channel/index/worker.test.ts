import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { PackageFacts } from '../../../src/channel/index/facts.js';
import { createPool } from '../../../src/host/threads/pool.js';
import { writeConda } from '../../../src/package/write.js';
import { condaPackage } from '../../fixtures/package.js';

const pool = createPool<string, PackageFacts>({
  script: new URL('../../../lib/channel/index/worker.js', import.meta.url),
  size: 1,
});
afterAll(() => pool.close());

/**
 * RFC 8878, 3.1.1.1.2: windows of 128 MiB, 8 MiB, 1 MiB and 128 KiB. As many of each as fill what the larger ones
 * leave of 4 GiB.
 */
const WINDOWS = [0x88, 0x68, 0x50, 0x38].flatMap((descriptor) =>
  Array.from({ length: 36 }, () => descriptor),
);

/** A frame whose one compressed block is invalid. */
const damagedFrame = (window: number) =>
  Buffer.concat([
    Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0, window, (10 << 3) | 5, 0, 0]),
    Buffer.alloc(10, 255),
  ]);

test('the worker reads a sound package after more damaged ones than fit into the memory of the decoders', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'archi-worker-'));
  const at = (name: string) => join(folder, `${name}-1.0-0.conda`);
  const index = Buffer.from('{"name": "damaged", "version": "1.0", "build": "0"}');
  const content = { entries: [], info: new Map([['info/index.json', index]]), mtime: 0, level: 1 };
  for (const window of WINDOWS) {
    writeFileSync(
      at('damaged'),
      await writeConda({ ...content, zstdCompress: async () => damagedFrame(window) }),
    );
    await expect(pool.run(at('damaged'))).rejects.toThrow('cannot be used');
  }
  writeFileSync(at('good'), (await condaPackage({ name: 'good' })).bytes);
  expect(await pool.run(at('good'))).toMatchObject({ index: { name: 'good' } });
});
