import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { bootstrapChannel } from '../../src/bootstrap/bootstrap-channel.js';
import type { BootstrapRequest } from '../../src/bootstrap/request.js';
import { ArchiError, formatError } from '../../src/errors.js';
import { type MiniDeb, type MirrorFiles, mirrorFiles } from './mini-debian.js';
import { DEBS, workplaces } from './workplace.js';

const place = workplaces();

async function failure(run: Promise<unknown>): Promise<string> {
  const error = await run.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof ArchiError)) throw error ?? new Error('it did not fail');
  return (
    `${error.exitCode} ${formatError(error)}`
      .replaceAll(/127\.0\.0\.1:\d+/g, 'mirror.test')
      .replaceAll(/[0-9a-f]{64}/g, '<sha256>')
      // What gzip makes of it depends on Node's zlib.
      .replaceAll(/\b\d+ bytes/g, '<n> bytes')
  );
}

describe('a channel that cannot be made is reported:', () => {
  const zlibPath = '/pool/main/zlib1g_arm64.deb';
  const indexPath = (files: MirrorFiles) => [...files.keys()].find((path) => path.includes('by-hash')) ?? '';

  test.each<[string, (files: MirrorFiles) => void]>([
    [
      'a package of other bytes',
      (files) => files.set(zlibPath, Buffer.alloc(files.get(zlibPath)?.length ?? 0)),
    ],
    [
      'a cut package',
      (files) => files.set(zlibPath, files.get(zlibPath)?.subarray(0, 20) ?? Buffer.alloc(0)),
    ],
    ['a package that is longer', (files) => files.set(zlibPath, Buffer.alloc(100_000))],
    ['a missing package', (files) => files.delete(zlibPath)],
    ['an index of other bytes', (files) => files.set(indexPath(files), Buffer.from('<html>'))],
    ['a release file that is html', (files) => files.set('/dists/bookworm/InRelease', Buffer.from('<html>'))],
    ['a suite that the mirror has not', (files) => files.delete('/dists/bookworm/InRelease')],
  ])('%s', async (name, damage) => {
    const files = mirrorFiles(DEBS);
    damage(files);
    const { request: wanted } = await place.request(files);
    const message = await failure(bootstrapChannel(wanted));
    await expect(`${message}\n`).toMatchFileSnapshot(`golden/${name.replaceAll(' ', '-')}.txt`);
    expect(() => readdirSync(join(place.folder, 'channel'))).toThrow('ENOENT');
  });

  test.each<[string, Partial<BootstrapRequest>, readonly MiniDeb[]]>([
    ['an unknown suite', { suite: 'potato' }, DEBS],
    ['an architecture that the suite has not', { platform: 'linux-riscv64' }, DEBS],
    [
      'packages that the index has not',
      {},
      DEBS.map((deb) => ({ ...deb, name: deb.name.replace('zlib1g', 'zlib2g') })),
    ],
    [
      'a library that nothing provides',
      {},
      DEBS.map((deb) => (deb.name === 'zlib1g' ? { ...deb, files: {} } : deb)),
    ],
    [
      'a path that climbs',
      {},
      DEBS.map((deb) => (deb.name === 'zlib1g' ? { ...deb, files: { '../x': '' } } : deb)),
    ],
  ])('%s', async (name, changes, debs) => {
    const { request: wanted } = await place.request(mirrorFiles(debs), changes);
    const message = await failure(bootstrapChannel(wanted));
    await expect(`${message}\n`).toMatchFileSnapshot(`golden/${name.replaceAll(' ', '-')}.txt`);
  });

  test('offline with an empty cache', async () => {
    const { request: wanted } = await place.request(mirrorFiles(DEBS));
    const message = await failure(bootstrapChannel({ ...wanted, host: { ...wanted.host, offline: true } }));
    await expect(`${message}\n`).toMatchFileSnapshot('golden/offline-with-an-empty-cache.txt');
  });

  test("a password in the mirror's URL is not shown", async () => {
    const { request: wanted } = await place.request(mirrorFiles(DEBS));
    const mirror = wanted.mirror.replace('://', '://user:secret@');
    const message = await failure(
      bootstrapChannel({ ...wanted, mirror, suite: 'bookworm', platform: 'linux-s390x' }),
    );
    expect(message).not.toContain('secret');
  });
});
