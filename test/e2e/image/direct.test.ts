import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { bin } from '../../command-line.js';
import { type Found, foundIn, withoutLists } from '../../image/direct/unpacked.js';
import { run } from '../../installer/run.js';
import { outputOf } from '../../program.js';
import { describeWithTools } from '../../tools.js';
import { buildInstaller } from '../build-installer.js';
import { bootstrapChannel, LINES } from '../channel.js';
import { archiConstruct, archiConstructOk } from '../cli.js';
import { armChannel } from './images.js';

const manifest = join(import.meta.dirname, '../../../installers/Bootstrap3/manifest.yaml');

/** The output of `--json` about an image. */
interface Told {
  readonly digest: string;
  readonly images: readonly { readonly platform: string; readonly digest: string }[];
}

describeWithTools('an image that is built directly', { tools: ['umoci', 'taskset'] }, () => {
  let folder: string;
  let prefix: string;
  let channel: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'archi-direct-e2e-'));
    prefix = join(folder, 'opt/python');
    channel = await armChannel();
  });

  const describeImage = (name: string, more: Readonly<Record<string, unknown>> = {}): string => {
    const file = join(folder, name, 'image.yaml');
    mkdirSync(join(folder, name), { recursive: true });
    const cmd = [`${prefix}/bin/python3.11`];
    writeFileSync(file, stringify({ name, base: 'scratch', family: 'none', manifest, prefix, cmd, ...more }));
    return file;
  };

  async function make(args: readonly string[]): Promise<Told> {
    return JSON.parse(await archiConstructOk(['image', '--builder', 'direct', '--json', ...args]));
  }

  const unpack = (layout: string, tag: string): string => {
    const bundle = mkdtempSync(join(folder, 'bundle-'));
    const unpacked = run(['umoci', 'unpack', '--image', `${layout}:${tag}`, join(bundle, 'bundle')]);
    expect(unpacked.code, unpacked.stderr).toBe(0);
    return join(bundle, 'bundle/rootfs');
  };

  test("is accepted by umoci and holds the installer's prefix, byte for byte, for a foreign architecture", async () => {
    const layout = join(folder, 'plain');
    const file = describeImage('plain-image');
    await make(['--image', file, '--arch', 'aarch64', '--channel', channel, '--output', `oci:${layout}`]);
    const rootfs = unpack(layout, '0.1.0');

    const [line] = LINES;
    if (line === undefined) throw new Error('no python line');
    const installer = await buildInstaller('linux-aarch64', line);
    // No program of the payload runs here, so sh relocates.
    const installed = run(['sh', installer, '-b', '-p', prefix, '--no-compile', '--force-arch']);
    expect(installed.code, installed.stderr).toBe(0);
    const expected = withoutLists(foundIn(prefix, 'python'));
    rmSync(prefix, { recursive: true });
    expectSame(foundIn(join(rootfs, prefix), 'python'), expected);

    const image = configOf(layout);
    expect(image).toMatchObject({ os: 'linux', architecture: 'arm64', variant: 'v8' });
    // e_machine of its ELF files is AArch64.
    expect(readFileSync(join(rootfs, prefix, 'bin/python3.11')).readUInt16LE(18)).toBe(183);
  });

  test('has one digest for all folders, time zones, locales, umasks, caches and processors', async () => {
    const digestOf = async (name: string, settings: Readonly<Record<string, string>>, umask: number) => {
      const before = process.umask(umask);
      try {
        const file = describeImage(`same-${name}`, {
          name: 'same',
          user: { name: 'conda', uid: 1000, gid: 100 },
        });
        const cache = mkdtempSync(join(folder, 'cache-'));
        const output = `oci-archive:${join(folder, name)}.tar`;
        const args = ['--image', file, '--arch', 'aarch64', '--channel', channel, '--output', output];
        const environment = { ...process.env, ...settings, ARCHI_CONSTRUCT_CACHE: cache };
        const command = [process.execPath, bin, 'image', '--builder', 'direct', '--json', ...args];
        const taskset = name === 'one' ? ['taskset', '--cpu-list', firstProcessor()] : [];
        const { digest } = JSON.parse(await outputOf([...taskset, ...command], { environment }));
        return { digest, bytes: readFileSync(join(folder, `${name}.tar`)) };
      } finally {
        process.umask(before);
      }
    };
    const first = await digestOf('one', { TZ: 'Asia/Kolkata', LC_ALL: 'tr_TR.UTF-8' }, 0o077);
    const other = await digestOf('other', { TZ: 'America/St_Johns', LC_ALL: 'C' }, 0o000);
    expect(other.digest).toBe(first.digest);
    expect(other.bytes.equals(first.bytes)).toBe(true);
  });

  test('is an index of two architectures on top of an image written before', async () => {
    const [line] = LINES;
    if (line === undefined) throw new Error('no python line');
    const channels = ['--channel', channel, '--channel', await bootstrapChannel('linux-64', line)];
    const below = join(folder, 'below');
    const both = ['--arch', 'aarch64', '--arch', 'x86_64', ...channels];
    await make(['--image', describeImage('below-image'), ...both, '--output', `oci:${below}`]);
    const above = join(folder, 'above');
    const file = describeImage('above-image', { base: `oci:${below}`, prefix: '/opt/above', max_layers: 5 });
    const { images } = await make(['--image', file, ...both, '--output', `oci:${above}`]);
    expect(images.map(({ platform }) => platform)).toEqual(['linux-aarch64', 'linux-64']);
    // umoci cannot select a platform, so each manifest gets a name of its own.
    for (const { digest, platform } of images) {
      nameManifest(above, digest, platform);
      const rootfs = unpack(above, platform);
      const machine = platform === 'linux-64' ? 62 : 183;
      for (const place of [prefix, '/opt/above'])
        expect(readFileSync(join(rootfs, place, 'bin/python3.11')).readUInt16LE(18)).toBe(machine);
    }
  });

  test('is refused with every step that would have to run, or labelled with those left undone', async () => {
    const file = describeImage('undone', {
      family: 'apt',
      base: 'scratch',
      locale: 'de_DE.UTF-8',
      packages: ['git'],
    });
    const args = ['image', '--builder', 'direct', '--image', file, '--arch', 'aarch64', '--channel', channel];
    const { status, stderr } = await archiConstruct([...args, '--out', folder]);
    expect(status).toBe(2);
    await expect(stderr.replaceAll(folder, 'FOLDER')).toMatchFileSnapshot('golden/direct-unlinked.txt');
    const layout = join(folder, 'undone-layout');
    await make([...args.slice(3), '--allow-unlinked', '--output', `oci:${layout}`]);
    expect(configOf(layout).config.Labels['org.archi-construct.unlinked']).toBe(
      '["packages: git","locale: de_DE.UTF-8"]',
    );
  });
});

function expectSame(found: Found, expected: Found): void {
  // A diff of thousands of lines would not be readable.
  const paths = [...new Set([...Object.keys(found), ...Object.keys(expected)])];
  expect(paths.filter((path) => found[path] !== expected[path])).toEqual([]);
  expect(paths.length).toBeGreaterThan(2000);
}

/** With one processor there is one worker. */
function firstProcessor(): string {
  const allowed = /^Cpus_allowed_list:\s*(\d+)/m.exec(readFileSync('/proc/self/status', 'utf8'));
  return allowed?.[1] ?? '0';
}

function configOf(layout: string) {
  const read = (path: string) => JSON.parse(readFileSync(join(layout, path), 'utf8'));
  const blob = ({ digest }: { digest: string }) => read(`blobs/${digest.replace(':', '/')}`);
  return blob(blob(read('index.json').manifests[0]).config);
}

function nameManifest(layout: string, digest: string, name: string): void {
  const size = readFileSync(join(layout, 'blobs', digest.replace(':', '/'))).length;
  const mediaType = 'application/vnd.oci.image.manifest.v1+json';
  const annotations = { 'org.opencontainers.image.ref.name': name };
  const index = { schemaVersion: 2, manifests: [{ mediaType, digest, size, annotations }] };
  writeFileSync(join(layout, 'index.json'), JSON.stringify(index));
}
