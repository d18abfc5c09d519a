import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { wholeOf } from '../../src/formats/content.js';
import type { PackageEntry } from '../../src/package/types.js';
import { installerIn } from './build-installer.js';
import { bootstrapChannel } from './channel.js';
import { archiConstruct, archiConstructOk } from './cli.js';
import { replant } from './replant.js';

const MANIFEST = fileURLToPath(new URL('../../installers/Bootstrap3/manifest.yaml', import.meta.url));

interface Report {
  readonly packages: number;
  readonly counts: Readonly<Record<'error' | 'warning' | 'note', number>>;
  readonly findings: readonly { readonly rule: string; readonly package: string; readonly message: string }[];
}

describe.each(['linux-64', 'linux-aarch64'] as const)('the packages of Debian for %s', (platform) => {
  let channel: string;
  let folder: string;
  beforeAll(async () => {
    channel = await bootstrapChannel(platform, { suite: 'bookworm' });
    folder = mkdtempSync(join(tmpdir(), 'archi-construct-audit-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('have no findings as a channel, in a lock and in an installer', async () => {
    const flags = ['--py', '3.11', '--platform', platform, '--channel', channel];
    await archiConstructOk(['installer', ...flags, '--out', folder]);
    const subjects = [
      channel,
      join(folder, `Bootstrap3-0.1.0-${platform}.lock`),
      join(folder, installerIn(folder)),
    ];
    for (const subject of subjects) {
      const { status, report } = await audit([subject]);
      expect([status, report.findings]).toEqual([0, []]);
      expect(report.packages).toBeGreaterThan(40);
    }
  });

  test('have one finding for each that needs a newer glibc than that of CentOS 7', async () => {
    const { status, report } = await audit([channel, '--glibc', '2.17']);
    expect([status, new Set(report.findings.map(({ rule }) => rule))]).toEqual([
      2,
      // Some records require a glibc that none of the package's files needs.
      new Set(['glibc-too-new', 'dependency-unmet']),
    ]);
    const packages = report.findings.map((finding) => finding.package);
    expect(new Set(packages).size).toBe(packages.length);
    expect(packages).toContainEqual(expect.stringMatching(/^python-3\.11/));
  });

  test('have findings for libzlib if the channel lacks it', async () => {
    const without = join(folder, 'without-libzlib');
    cpSync(channel, without, { recursive: true });
    rmSync(join(without, platform, 'repodata.json.zst'));
    const path = join(without, platform, 'repodata.json');
    const repodata = JSON.parse(readFileSync(path, 'utf8'));
    for (const group of ['packages', 'packages.conda']) {
      const kept = Object.entries<{ name: string }>(repodata[group]).filter(
        ([, { name }]) => name !== 'libzlib',
      );
      repodata[group] = Object.fromEntries(kept);
    }
    writeFileSync(path, JSON.stringify(repodata));
    const { status, report } = await audit([without]);
    expect([status, report.findings.length > 0]).toEqual([2, true]);
    const messages = report.findings.map(({ rule, message }) => `${rule}: ${message}`);
    const expected = /^(?:library-missing: it needs libz\.so\.1, |dependency-unmet: needs libzlib )/;
    expect(messages.filter((text) => !expected.test(text))).toEqual([]);
    expect(new Set(report.findings.map(({ rule }) => rule)).size).toBe(2);
  });

  test('have exactly one finding for each of five planted defects', async () => {
    const bad = join(folder, 'bad');
    cpSync(channel, bad, { recursive: true });
    const file = (path: string, text: string): PackageEntry => {
      return { type: 'file', path, mtime: 0, mode: 0o755, data: Buffer.from(text) };
    };
    const other = platform === 'linux-64' ? 183 : 62;
    const replantIn = (name: string, change: (all: readonly PackageEntry[]) => readonly PackageEntry[]) =>
      replant(join(bad, platform), name, change);
    await replantIn('bzip2', (all) => inLibrary(all, (data) => data.writeUInt16LE(other, 18)));
    await replantIn('libzlib', (all) => inLibrary(all, (data) => overwrite(data, 'libc.so.6', 'libq.so.6')));
    await replantIn('libexpat', (all) =>
      inLibrary(all, (data) => overwrite(data, 'GLIBC_2.36', 'GLIBC_2.99')),
    );
    await replantIn('libffi', (all) => [...all, file('share/flags', 'dir=/home/conda/feedstock_root/b')]);
    await replantIn('libpng', (all) => [...all, file('bin/convert', '#!/usr/bin/ruby\n')]);
    await archiConstructOk(['channel', 'index', bad]);
    const { status, report } = await audit([bad]);
    const rules = report.findings.map(({ rule, package: dist }) => `${dist.replace(/-.*/, '')}: ${rule}`);
    expect([status, rules.toSorted()]).toEqual([
      2,
      [
        'bzip2: machine',
        'libexpat: glibc-too-new',
        'libffi: build-path',
        'libpng: script-interpreter',
        'libzlib: library-missing',
      ],
    ]);
  });

  test('have findings for glibc in an image from scratch', async () => {
    const image = join(folder, 'image.yaml');
    const description = {
      name: 'audited',
      base: 'scratch',
      family: 'none',
      manifest: MANIFEST,
      prefix: '/opt/x',
    };
    writeFileSync(image, JSON.stringify(description));
    const layout = join(folder, 'layout');
    const arch = platform === 'linux-64' ? 'x86_64' : 'aarch64';
    const flags = ['--image', image, '--arch', arch, '--channel', channel, '--allow-unlinked'];
    await archiConstructOk(['image', '--builder', 'direct', ...flags, '--output', `oci:${layout}`]);
    const { status, report } = await audit([layout, '--platform', platform, '--severity', 'error']);
    expect(status).toBe(2);
    expect(report.findings.filter(({ rule }) => rule.startsWith('file-'))).toEqual([]);
    const missing = report.findings.filter(({ rule }) => rule === 'library-missing');
    const libraries = missing.map(({ message }) => /^it needs (\S+?),/.exec(message)?.[1] ?? message);
    expect(libraries).toContain('libc.so.6');
    // All libraries except those of glibc are in the image.
    expect(
      libraries.filter((name) => !/^(?:ld-|lib(?:c|m|dl|resolv|crypt|pthread|rt|util|nsl)\.so)/.test(name)),
    ).toEqual([]);
  });

  async function audit(args: readonly string[]): Promise<{ status: number | null; report: Report }> {
    const { status, stdout } = await archiConstruct(['audit', '--json', ...args]);
    return { status, report: JSON.parse(stdout) };
  }
});

/** Returns the entries with the bytes of the first library changed. */
function inLibrary(entries: readonly PackageEntry[], change: (data: Buffer) => void): PackageEntry[] {
  const library = entries.find(
    (entry) => entry.type === 'file' && /^lib\/lib[^/]*\.so[\d.]*$/.test(entry.path),
  );
  return entries.map((entry) => {
    if (entry !== library || entry.type !== 'file') return entry;
    const data = Buffer.from(wholeOf(entry.data));
    change(data);
    return { ...entry, data };
  });
}

function overwrite(data: Buffer, from: string, to: string): void {
  const at = data.indexOf(`${from}\0`);
  if (at === -1) throw new Error(`there is no ${from}`);
  data.write(to, at, 'latin1');
}
