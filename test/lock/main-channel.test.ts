import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readFromFolder } from '../../src/channel/folder.js';
import { readChannel } from '../../src/channel/read-channel.js';
import { silent } from '../../src/events.js';
import { bzip2Decompress, zstdDecompress } from '../../src/host/compress.js';
import { serveLoopback } from '../../src/host/loopback.js';
import { makeLock } from '../../src/lock/make-lock.js';
import { describeWithSharedData, sharedData } from '../shared-data.js';
import { manifestOf } from './manifest.js';

describeWithSharedData('pkgs/main of 2021-06-06', () => {
  it('x', async () => {
    const t0 = performance.now();
    const channel = await readChannel({ location: join(sharedData, 'repodata/main-2021-06-06'), platform: 'linux-aarch64', read: readFromFolder, decompress: { zstd: zstdDecompress, bzip2: bzip2Decompress }, emit: silent });
    const t1 = performance.now();
    const lock = await makeLock({ manifest: manifestOf({ specs: ['python 3.7.*', 'conda', 'pip'] }), platform: 'linux-aarch64', channels: [channel], solve: false, serve: serveLoopback, emit: console.log });
    console.log(t1 - t0, performance.now() - t1);
    console.log(lock.packages.map((p) => p.url + ' ' + p.requestedSpec).join('\n'));
  });
});
