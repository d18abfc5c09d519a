import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { quickStart } from '../docs/quick-start.js';
import { archiConstructOk } from '../e2e/cli.js';
import { BASE_TOOLS, slimBase } from '../e2e/image/base.js';
import { openReader, type Reader } from '../e2e/image/reader.js';
import { obstacleTo, ROOT_TOOLS } from '../e2e/obstacles.js';
import { fetchSources } from '../e2e/port/sources.js';
import { rattlerBuildObstacle } from '../oracles/rattler-build.js';
import { outputOf } from '../program.js';
import { describeWithTools } from '../tools.js';
import { type UnpackedImage, unpackImage } from './unpacked-image.js';

const IMAGE = join(import.meta.dirname, '../../images/bootstrap-aarch64');
const RECIPES = join(import.meta.dirname, '../e2e/port/recipes');
const PREFIX = '/opt/bootstrap';

describe.each([
  { platform: 'linux-64', machine: 'x86_64', architecture: 'amd64', how: 'natively' },
  { platform: 'linux-aarch64', machine: 'aarch64', architecture: 'arm64', how: 'emulated' },
] as const)('$platform', ({ platform, machine, architecture, how }) => {
  describeWithTools(
    `images/bootstrap-aarch64, for ${platform}`,
    {
      tools: [...ROOT_TOOLS, ...BASE_TOOLS, 'npm', 'podman', 'runc'],
      obstacle: rattlerBuildObstacle() ?? obstacleTo(platform),
    },
    () => {
      let folder: string;
      let image: UnpackedImage;
      let reader: Reader;
      const at = (name: string) => join(folder, name);

      beforeAll(async () => {
        folder = mkdtempSync(join(tmpdir(), 'archi-proof-'));
        const [channel, tools, layout] = [at('channel'), at('tools'), at('layout')];
        const python = process.env['RATTLER_PYTHON'] ?? 'python3';
        const environment = { ...process.env, RATTLER_BUILD_PYTHON: python };
        const run = (args: readonly string[]) => archiConstructOk([...args, '-q'], { environment });
        await run([
          'bootstrap',
          '--platform',
          platform,
          '--compilers',
          '--format',
          'conda',
          '--out',
          channel,
        ]);
        await outputOf(['sh', join(IMAGE, 'fetch.sh'), tools, machine], { environment });
        const toolChannel = join(tools, 'channel');
        const to = ['--to', platform, '--channel', toolChannel, '--dependencies', channel];
        await run(['recipe', 'build', join(tools, 'recipes'), ...to]);
        const channels = ['--channel', toolChannel, '--channel', channel];
        const output = ['--builder', 'direct', '--output', `oci:${layout}`];
        const description = await imageFor(at('image.yaml'));
        await run(['image', '--image', description, '--platform', platform, ...channels, ...output]);
        reader = openReader();
        mkdirSync(join(reader.folder, 'dist'));
        const archive = `docker-archive:${join(reader.folder, 'dist/bootstrap-aarch64.tar')}`;
        const direct = ['--builder', 'direct', '--output', archive];
        await run(['image', '--image', description, '--platform', platform, ...channels, ...direct]);
        image = await unpackImage(layout, at('root'));
        cpSync(RECIPES, join(image.path, 'work/recipes'), { recursive: true });
        await run(['recipe', 'check', join(image.path, 'work/recipes'), '--fix', '--unix-only']);
        await fetchSources(join(image.path, 'work/recipes/sources'), sourcesOf(RECIPES));
      });

      afterAll(async () => {
        await reader?.close();
        rmSync(folder, { recursive: true, force: true });
      });

      /** Writes the image's description for the platform, with a base and a manifest of this machine. Returns its path. */
      async function imageFor(path: string): Promise<string> {
        const base = `oci:${(await slimBase(architecture)).layout}\nfamily: apt`;
        const text = readFileSync(join(IMAGE, 'image.yaml'), 'utf8')
          .replace('base: debian:bookworm-slim', () => `base: ${base}`)
          .replace('../../installers', () => join(IMAGE, '../../installers'))
          .replaceAll('_linux-aarch64', `_${platform}`);
        writeFileSync(path, text);
        return path;
      }

      test(`builds the recipes of the port ${how} and without a network`, async () => {
        const to = [
          '--to',
          platform,
          '--channel',
          '/work/out',
          '--dependencies',
          `${PREFIX}/pkgs`,
          '--offline',
        ];
        const ran = await image.run([
          'archi-construct',
          'recipe',
          'build',
          '/work/recipes',
          ...to,
          '--json',
          '-q',
        ]);
        expect(ran).toMatchObject({ status: 0, stderr: '' });
        const { recipes } = JSON.parse(ran.stdout);
        expect(recipes.map(({ status }: { status: string }) => status)).toEqual(recipes.map(() => 'built'));
        expect(recipes.length).toBe(readdirSync(RECIPES).length);
      });

      test("builds a recipe when README's last lines load the image and run it", async () => {
        cpSync(join(image.path, 'work/recipes/zlib'), join(reader.folder, 'recipes/zlib'), {
          recursive: true,
        });
        cpSync(join(image.path, 'work/recipes/sources'), join(reader.folder, 'recipes/sources'), {
          recursive: true,
        });
        mkdirSync(join(reader.folder, 'out'));
        const block = quickStart().at(-1) ?? '';
        const script = block.slice(block.indexOf('docker load '));
        expect(script).toMatch(
          /^docker load --input dist\/bootstrap-aarch64\.tar\narchi-construct image run /,
        );
        // A container gets no network of its own, since the machine may have none to give.
        const alone = script.trimEnd().replace('image run ', 'image run --builder-arg=--network=none ');
        const ran = await reader.sh(`${alone} --to ${platform}`);
        expect([ran.status, ran.stderr]).toEqual([0, expect.not.stringContaining('Error')]);
        expect(readdirSync(join(reader.folder, 'out', platform))).toContainEqual(
          expect.stringMatching(/^zlib-.*\.conda$/),
        );
      });

      test('makes packages whose programs run and whose modules are imported', async () => {
        const [manifest, dist] = [at('manifest.yaml'), at('dist')];
        const name = { name: 'Built', version: '1.0', platforms: [platform] };
        const specs = ['bzip2', 'json-told', 'lz4', 'markupsafe', 'minpack', 'python', 'told'];
        writeFileSync(manifest, stringify({ ...name, specs, channels: ['./root/work/out', './channel'] }));
        await archiConstructOk(['installer', '--manifest', manifest, '--out', dist, '-q']);
        const [installer = ''] = readdirSync(dist).filter((file) => file.endsWith('.sh'));
        cpSync(join(dist, installer), join(image.path, 'work/built.sh'));
        mkdirSync(join(image.path, 'tmp'), { recursive: true });
        const ran = await image.run(['sh', '-ec', `sh /work/built.sh -b -p /opt/built >&2\n${PROGRAMS}`]);
        expect([ran.status, ran.stdout]).toEqual([0, TOLD]);
      });
    },
  );
});

/** Returns the files of Debian's source packages that recipes name. */
function sourcesOf(recipes: string) {
  const texts = readdirSync(recipes).map((name) => readFileSync(join(recipes, name, 'recipe.yaml'), 'utf8'));
  return texts.flatMap((text) =>
    [...text.matchAll(/path: \.\.\/sources\/(([a-z0-9+.-]+)_\S+)/g)].map(([, file = '', source = '']) => ({
      source,
      file,
    })),
  );
}

const PROGRAMS = `cd /opt/built/bin
echo text | ./bzip2 -c | ./bzip2 -dc
echo text | ./lz4 -c | ./lz4 -dc
./json-told
./minpack-root
./told
./python -c 'from markupsafe._speedups import escape; print(escape("<"))'
`;

const TOLD = `text
text
{"cjson":15,"zlib":"1.2.13"}
1.4142
hello
&lt;
`;
