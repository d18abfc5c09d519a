import { spawn } from 'node:child_process';
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { wholeOf } from '../../src/formats/content.js';
import { loadCodecs } from '../../src/host/compress/codecs.js';
import { openPackage } from '../../src/package/open.js';
import type { PortResult } from '../../src/port/build.js';
import { bin } from '../command-line.js';
import { rattlerBuildObstacle } from '../oracles/rattler-build.js';
import { outputOf, runProgram } from '../program.js';
import { describeWithTools } from '../tools.js';
import { bootstrapChannel, CROSS } from './channel.js';
import { archiConstructOk, scratch } from './cli.js';
import { BASE_TOOLS, bareBase } from './image/base.js';
import { startDockerRegistry } from './image/docker-registry.js';
import { obstacleTo, ROOT_TOOLS } from './obstacles.js';
import { PROGRAMS, printedWith, runInstalled } from './port/programs.js';
import { PORT_RECIPES, PORT_SOURCES } from './port/recipes.js';
import { fetchSources } from './port/sources.js';

const obstacle =
  process.arch === 'x64' ? (rattlerBuildObstacle() ?? obstacleTo('linux-aarch64')) : 'the host is no x86_64';

describeWithTools(
  'a port to linux-aarch64 of recipes that were written for x86',
  { tools: [...ROOT_TOOLS, ...BASE_TOOLS, 'docker-registry', 'make', 'umoci'], obstacle },
  () => {
    let folder: string;
    let command: string[];
    /** The flags of the command that say where packages and installer go. */
    const into = (place: string) => ['--channel', join(place, 'ported'), '--out', join(place, 'dist')];
    let environment: NodeJS.ProcessEnv;

    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), 'archi-port-'));
      const recipes = join(folder, 'recipes');
      cpSync(PORT_RECIPES, recipes, { recursive: true });
      await fetchSources(join(recipes, 'sources'), PORT_SOURCES);
      const compilers = await bootstrapChannel('linux-64', CROSS);
      const bootstrap = await bootstrapChannel('linux-aarch64', { suite: 'bookworm' });
      command = ['port', '--recipes', recipes, '--compilers', compilers, '--bootstrap', bootstrap];
      environment = {
        ...process.env,
        ARCHI_CONSTRUCT_CACHE: join(scratch, 'cache'),
        RATTLER_BUILD_PYTHON: process.env['RATTLER_PYTHON'] ?? 'python3',
      };
    });

    afterAll(() => rmSync(folder, { recursive: true, force: true }));

    const port = async (place = folder, ...more: readonly string[]) =>
      JSON.parse(
        await archiConstructOk([...command, ...into(place), ...more, '--json', '-q'], { environment }),
      ) as PortResult;
    const named = ({ builds }: PortResult, state: string) =>
      builds.filter((build) => build.state === state).map(({ name }) => name);

    test('is killed while it builds, and goes on where it was', async () => {
      const stamps = join(folder, 'ported.port/linux-aarch64-bookworm/stamps');
      const killed = spawn(process.execPath, [bin, ...command, ...into(folder)], {
        env: environment,
        detached: true,
        stdio: 'ignore',
      });
      const whole = () =>
        existsSync(stamps) ? readdirSync(stamps).filter((name) => !name.endsWith('.part')) : [];
      while (killed.exitCode === null && whole().length < 2) await setTimeout(200);
      process.kill(-(killed.pid ?? 0), 'SIGKILL');
      const kept = whole().length;
      expect(killed.exitCode).toBeNull();
      const result = await port();
      expect(named(result, 'kept').length).toBeGreaterThanOrEqual(kept);
      expect(named(result, 'done').length).toBe(result.builds.length - named(result, 'kept').length);
    });

    const inRoot = (script: string) =>
      runInstalled(join(folder, 'dist', 'Port-1.0.0-Linux-aarch64.sh'), script, {
        platform: 'linux-aarch64',
        suite: 'bookworm',
      });

    test('makes an installer whose programs run on arm64', async () => {
      expect(await inRoot(PROGRAMS)).toMatchObject({ status: 0, stderr: '', stdout: printedWith('1.2.13') });
    });

    test('makes an image on a base of a registry, and its programs run on arm64', async () => {
      const base = await bareBase();
      const registry = await startDockerRegistry();
      try {
        const [from, to] = [`oci:${base.layout}:base`, `docker://${registry.host}/library/bare:1`];
        await outputOf(['skopeo', 'copy', '--quiet', '--dest-tls-verify=false', from, to]);
        const image = join(folder, 'image.yaml');
        writeFileSync(image, 'name: ported\nbase: bare:1\nmanifest: unused.yaml\nprefix: /opt/port\n');
        const made = await port(folder, '--image', image, '--default-registry', registry.host);
        const layout = `${join(folder, 'layout')}:ported`;
        await outputOf(['skopeo', 'copy', '--quiet', `docker-archive:${made.image}`, `oci:${layout}`]);
        const root = join(folder, 'image-root');
        await outputOf(['umoci', 'raw', 'unpack', '--image', layout, root]);
        const enter = ['unshare', '--net', '--pid', '--fork', `--mount-proc=${root}/proc`, 'chroot', root];
        const environment = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin' };
        const script = `cd /opt/port/bin\n${PROGRAMS}`;
        const ran = await runProgram([...enter, 'sh', '-ec', script], { environment });
        expect(ran).toMatchObject({ status: 0, stderr: '', stdout: printedWith('1.2.13') });
      } finally {
        await registry.close();
      }
    });

    test('gives the same files in another folder, but for those that say where they were built', async () => {
      const other = join(folder, 'elsewhere');
      await port(other, '--want', 'cjson', '--want', 'markupsafe');
      const subdir = join('ported', 'linux-aarch64');
      const names = readdirSync(join(other, subdir)).filter((name) => name.endsWith('.conda'));
      expect(names.map((name) => name.replace(/-\d.*/, ''))).toEqual(
        expect.arrayContaining(['cjson', 'markupsafe']),
      );
      for (const name of names)
        expect(await contentsOf(join(other, subdir, name))).toEqual(
          await contentsOf(join(folder, subdir, name)),
        );
    });

    test('builds a recipe that changes again with what needs it, and nothing else', async () => {
      const change = 'sed -i "s/VERSION_PATCH 15/VERSION_PATCH 99/" "$PREFIX/include/cjson/cJSON.h"\n';
      appendFileSync(join(folder, 'recipes', 'cjson', 'build.sh'), change);
      expect(named(await port(), 'done').sort()).toEqual(['cjson', 'json-told']);
      expect((await inRoot('./json-told')).stdout).toBe('{"cjson":99,"zlib":"1.2.13"}\n');
    });
  },
);

/** pip's list of files and of where they came from, and pyc files, which hold the paths of their sources. */
const PLACES = /\.dist-info\/(?:RECORD|direct_url\.json)$|\.pyc$/;

/** Returns the files of a package by their paths, with `PREFIX` for the placeholder, and its record without what differs. */
async function contentsOf(path: string): Promise<object> {
  const bytes = readFileSync(path);
  const { entries, index } = await openPackage({ bytes, fn: basename(path), codecs: await loadCodecs() });
  const files = entries.flatMap((entry) => {
    if (entry.type !== 'file' || PLACES.test(entry.path)) return [];
    const text = Buffer.from(wholeOf(entry.data)).toString('latin1');
    return [[entry.path, text.replaceAll(/\/[^\s"';:]*?host_env(?:_placehold)+[_a-z]*/g, 'PREFIX')]];
  });
  const { timestamp: _, depends, ...record } = index;
  return { ...Object.fromEntries(files), record: { ...record, depends: [...(depends as string[])].sort() } };
}
