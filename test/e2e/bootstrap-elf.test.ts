import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { isGlibc, runPathOf } from '../../src/bootstrap/run-path.js';
import { wholeOf } from '../../src/formats/content.js';
import { hasElfMagic, readElf } from '../../src/formats/elf/read.js';
import { loadCodecs } from '../../src/host/compress/codecs.js';
import { openPackage } from '../../src/package/open.js';
import { describeWithTools } from '../tools.js';
import { archiConstructOk, scratch } from './cli.js';

// 64 bits in both byte orders, and 32 bits.
const PLATFORMS = ['linux-64', 'linux-aarch64', 'linux-s390x', 'linux-32'];
const TOOLS = ['patchelf', 'readelf'];

describeWithTools('the ELF files of a bootstrap channel', { tools: TOOLS }, () => {
  let folder: string;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'elf-'));
  });

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test.each(PLATFORMS)('for %s have a run path to patchelf, and no fault to readelf', async (platform) => {
    const out = join(folder, platform);
    const cache = join(scratch, 'elf-cache');
    await archiConstructOk(
      ['bootstrap', '--platform', platform, '--suite', 'bookworm', '--format', 'conda', '--out', out].concat([
        '--cache-dir',
        cache,
      ]),
    );
    let count = 0;
    for (const { path, data } of await elfFiles(join(out, platform))) {
      const file = join(folder, 'file');
      writeFileSync(file, data, { mode: 0o755 });
      const needs = readElf(data)?.needed.some((soname) => !isGlibc(soname)) ?? false;
      const runPath = execFileSync('patchelf', ['--print-rpath', file], { encoding: 'utf8' }).trim();
      expect({ path, runPath }).toEqual({ path, runPath: needs ? runPathOf(path) : runPath });
      const { status, stderr } = spawnSync('readelf', ['-aW', file], {
        encoding: 'utf8',
        maxBuffer: 1 << 28,
      });
      expect({ path, status, stderr }).toEqual({ path, status: 0, stderr: '' });
      count += needs ? 1 : 0;
    }
    expect(count).toBeGreaterThan(50);
  });
});

async function elfFiles(folder: string): Promise<{ path: string; data: Buffer }[]> {
  const codecs = await loadCodecs();
  const files: { path: string; data: Buffer }[] = [];
  for (const fn of readdirSync(folder).filter((name) => name.endsWith('.conda'))) {
    const { entries } = await openPackage({ bytes: readFileSync(join(folder, fn)), fn, codecs });
    for (const entry of entries)
      if (entry.type === 'file' && hasElfMagic(entry.data))
        files.push({ path: entry.path, data: wholeOf(entry.data) });
  }
  return files;
}
