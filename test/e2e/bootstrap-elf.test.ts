import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { isGlibc, runPathOf } from '../../src/bootstrap/run-path.js';
import { wholeOf } from '../../src/formats/content.js';
import { hasElfMagic, readElf } from '../../src/formats/elf/read.js';
import { loadCodecs } from '../../src/host/compress/codecs.js';
import { openPackage } from '../../src/package/open.js';
import { describeWithTools } from '../tools.js';
import { bootstrapChannel } from './channel.js';
import { archiConstructOk } from './cli.js';

// 64 bits in both byte orders, and 32 bits.
const PLATFORMS = ['linux-64', 'linux-aarch64', 'linux-s390x', 'linux-32'] as const;
const TOOLS = ['patchelf', 'readelf'];

describeWithTools('the ELF files of a bootstrap channel', { tools: TOOLS }, () => {
  let folder: string;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'elf-'));
  });

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test.each(PLATFORMS)('for %s have a run path to patchelf, and no fault to readelf', async (platform) => {
    const elf = await elfFiles(join(await channelFor(platform), platform));
    const files = elf.map(({ path, data }, i) => {
      const file = join(folder, platform, `${i}-${basename(path)}`);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, data, { mode: 0o755 });
      return file;
    });
    const printed = execFileSync('patchelf', ['--print-rpath', ...files], { encoding: 'utf8' }).split('\n');
    const needs = ({ data }: ElfFile) => readElf(data)?.needed.some((soname) => !isGlibc(soname)) ?? false;
    const linked = elf.flatMap((file, i) => (needs(file) ? [{ path: file.path, runPath: printed[i] }] : []));
    expect(linked).toEqual(linked.map(({ path }) => ({ path, runPath: runPathOf(path) })));
    expect(linked.length).toBeGreaterThan(50);
    // It names the file of a fault. What it prints of files without one takes hundreds of megabytes.
    const { status, stderr } = spawnSync('readelf', ['-aW', ...files], {
      encoding: 'utf8',
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    rmSync(join(folder, platform), { recursive: true });
  });

  /** Returns the folder of a channel: one that other tests use as well, or one that is made for these. */
  async function channelFor(platform: (typeof PLATFORMS)[number]): Promise<string> {
    const suite = 'bookworm';
    if (platform === 'linux-64' || platform === 'linux-aarch64') return bootstrapChannel(platform, { suite });
    const out = join(folder, `channel-${platform}`);
    const words = ['bootstrap', '--platform', platform, '--suite', suite, '--format', 'conda', '--out', out];
    await archiConstructOk(words);
    return out;
  }
});

interface ElfFile {
  readonly path: string;
  readonly data: Buffer;
}

async function elfFiles(folder: string): Promise<ElfFile[]> {
  const codecs = await loadCodecs();
  const files: ElfFile[] = [];
  for (const fn of readdirSync(folder).filter((name) => name.endsWith('.conda'))) {
    const { entries } = await openPackage({ bytes: readFileSync(join(folder, fn)), fn, codecs });
    for (const entry of entries)
      if (entry.type === 'file' && hasElfMagic(entry.data))
        files.push({ path: entry.path, data: wholeOf(entry.data) });
  }
  return files;
}
