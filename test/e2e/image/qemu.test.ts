import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bin } from '../../command-line.js';
import { outputOf } from '../../program.js';
import { describeWithTools } from '../../tools.js';
import { scratch } from '../cli.js';
import { BASE_TOOLS, type Base, bareBase } from './base.js';
import { type Emulation, obstacleToOwnBinfmt, runWithEmulation } from './binfmt.js';
import { type Containers, openContainers } from './containers.js';
import { armChannel, writeImage } from './images.js';

const STATIC = 'qemu-aarch64-static';

describeWithTools(
  'the emulation of aarch64 with a kernel',
  { tools: [...BASE_TOOLS, 'buildah', 'unshare', STATIC], obstacle: await obstacleToOwnBinfmt() },
  () => {
    let folder: string;
    let base: Base;
    let channel: string;
    let containers: Containers;

    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), 'archi-construct-qemu-'));
      [base, channel] = [await bareBase(), await armChannel()];
      containers = openContainers('vfs');
      const { environment } = containers;
      await outputOf(['buildah', 'pull', `docker-archive:${base.archive}`], { environment });
    });

    afterAll(async () => {
      await containers?.remove();
      rmSync(folder, { recursive: true, force: true });
    });

    const environment = () => ({
      ...containers.environment,
      ARCHI_CONSTRUCT_CACHE: join(scratch, 'cache'),
    });
    const build = (emulation: Emulation, qemu: string) => {
      const image = writeImage(join(folder, 'image'), { base: base.name, family: 'none', locale: 'C.UTF-8' });
      const out = mkdtempSync(join(folder, 'out-'));
      const saved = join(out, 'saved');
      const flags = [
        '--image',
        image,
        '--channel',
        channel,
        '--out',
        out,
        '--tag',
        `${qemu}:1`,
        '--output',
        `oci:${saved}`,
      ];
      const command = [process.execPath, bin, 'image', ...flags, '--builder', 'buildah', '--qemu', qemu];
      const context = join(out, 'small-aarch64');
      return runWithEmulation(emulation, command, { environment: environment() }).then((ran) => ({
        ...ran,
        context,
        saved,
        out,
      }));
    };

    test.each([
      ['off', 'auto', 'no handler is registered to run programs for linux-aarch64'],
      ['off', 'binfmt', 'no handler is registered to run programs for linux-aarch64'],
      ['without F', 'binfmt', 'registered without the flag F'],
    ] as const)('%s, --qemu %s, is refused before the build', async (emulation, qemu, reason) => {
      const { status, stderr, out } = await build(emulation, qemu);
      expect({ status, stderr }).toEqual({ status: 3, stderr: expect.stringContaining(reason) });
      expect(stderr).toMatch(/register/);
      expect(readdirSync(out)).toEqual([]);
    });

    test('off, --qemu none, fails in the builder at the first program', async () => {
      const { status, stderr } = await build('off', 'none');
      expect(status).toBe(3);
      expect(stderr).toMatch(
        /buildah could not build none:1\n.*RUN .*: exit code \d+\n[\s\S]*exec format error/i,
      );
    });

    test.each([
      ['with F', 'auto'],
      ['with F', 'binfmt'],
    ] as const)('%s, --qemu %s, copies no interpreter', async (emulation, qemu) => {
      const { status, stderr, context } = await build(emulation, qemu);
      expect(status, stderr).toBe(0);
      expect(readdirSync(context)).not.toContain(STATIC);
    });

    test.each([
      ['without F', 'auto'],
      ['with F', 'copy'],
    ] as const)(
      '%s, --qemu %s, copies the interpreter into no layer of the image',
      async (emulation, qemu) => {
        const { status, stderr, context, saved } = await build(emulation, qemu);
        expect(status, stderr).toBe(0);
        expect(readdirSync(context)).toContain(STATIC);
        const files = await filesOfLayers(saved);
        expect(files.some((path) => path.endsWith('/bin/picosat'))).toBe(true);
        expect(files.filter((path) => path.includes('qemu'))).toEqual([]);
      },
    );
  },
);

/** Returns every path in every layer of the one image of an OCI layout, found by its digests. */
async function filesOfLayers(layout: string): Promise<string[]> {
  const read = (path: string) => JSON.parse(readFileSync(join(layout, path), 'utf8'));
  const blob = (digest: string) => join('blobs', digest.replace(':', '/'));
  const manifest = read(blob(read('index.json').manifests[0].digest));
  const lists = await Promise.all(
    manifest.layers.map(({ digest }: { digest: string }) =>
      outputOf(['tar', '-tf', join(layout, blob(digest))]),
    ),
  );
  return lists.flatMap((list: string) => list.split('\n'));
}
