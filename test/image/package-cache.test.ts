import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parseRepodata } from '../../src/channel/parse-repodata.js';
import { parseChannelUrl } from '../../src/conda/channel-url.js';
import { silent } from '../../src/events.js';
import { packageCache } from '../../src/image/package-cache.js';
import { edgesIn, lockIn } from '../installer/workshop.js';

const PLACE = { prefix: '/opt/small', platform: 'linux-64' } as const;

async function prefetched() {
  const folder = mkdtempSync(join(tmpdir(), 'archi-package-cache-'));
  const pure = { name: 'pure', noarch: 'python', files: { 'site-packages/pure.py': '' } } as const;
  const lock = await lockIn(folder, [{ name: 'first', files: { 'etc/first': '1' } }, pure]);
  return edgesIn(folder, silent).store.fetchAll(lock.packages);
}

test('a package cache is a channel, whose packages are those of the cache', async () => {
  const packages = await prefetched();
  const files = packageCache({ packages, variants: null }, PLACE);
  const found = (['linux-64', 'noarch'] as const).flatMap((subdir) => {
    const file = files.find(({ name }) => name === `${subdir}/repodata.json`);
    const text = file !== undefined && 'text' in file ? file.text : '';
    const channel = parseChannelUrl('file:///opt/small/pkgs');
    const repodata = parseRepodata({ text, where: subdir, channel, subdir, only: null });
    return [...repodata.names()].flatMap((name) => repodata.read(name).packages);
  });
  expect(found.map(({ url, record: { sha256 } }) => [url, sha256])).toEqual(
    packages.map(({ locked: { fn }, sha256 }) => [`file:///opt/small/pkgs/${fn}`, sha256]),
  );
});

test('a package cache has the variants of its channel', async () => {
  const packages = await prefetched();
  const names = (variants: string | null) =>
    packageCache({ packages, variants }, PLACE).map(({ name }) => name);
  expect(names(null)).not.toContain('variants.yaml');
  expect(names('python: ["3.11.*"]\n')).toContain('variants.yaml');
});
