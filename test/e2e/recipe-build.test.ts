import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { SHAPES } from '../cli/json-shapes.js';
import { bin } from '../command-line.js';
import { serveRoughly } from '../fixtures/rough-server.js';
import { rattlerBuildObstacle } from '../oracles/rattler-build.js';
import { describeWithTools } from '../tools.js';
import { bootstrapChannel, CROSS } from './channel.js';
import { archiConstruct } from './cli.js';
import { type Emulation, obstacleToOwnBinfmt, runWithEmulation } from './image/binfmt.js';

/** Recipes, file by file. The digest of `wrong` is not that of its source. */
const FILES: Readonly<Record<string, string>> = {
  'hello/recipe.yaml': `schema_version: 1
package: {name: hello, version: "1"}
source: {path: .}
build:
  script: ['mkdir -p $PREFIX/bin', '$CC $CFLAGS $CPPFLAGS hello.c -o $PREFIX/bin/hello $LDFLAGS -lz']
requirements:
  build: ["\${{ compiler('c') }}", "\${{ stdlib('c') }}"]
  host: [zlib, words]
tests: [{script: [hello]}]
`,
  'hello/hello.c':
    '#include <stdio.h>\n#include <zlib.h>\nint main(void) { printf("zlib %s\\n", zlibVersion()); return 0; }\n',
  'words/recipe.yaml': `schema_version: 1
package: {name: words, version: "1"}
source: {path: .}
build: {noarch: python, script: ['mkdir -p $SP_DIR', 'cp words.py $SP_DIR/']}
requirements: {host: [python], run: [python]}
`,
  'words/words.py': 'WORDS = ["zlib"]\n',
  'broken/recipe.yaml': `schema_version: 1
package: {name: broken, version: "1"}
build: {script: ['$CC -c nothing.c']}
requirements: {build: ["\${{ compiler('c') }}", "\${{ stdlib('c') }}"]}
`,
  'waiting/recipe.yaml': 'package: {name: waiting, version: "1"}\nrequirements: {host: [broken]}\n',
  'rusty/recipe.yaml': `package: {name: rusty, version: "1"}
requirements: {build: ["\${{ compiler('rust') }}"]}
`,
  'tested/recipe.yaml': `package: {name: tested, version: "1"}
build: {noarch: generic, script: ['mkdir -p $PREFIX/share', 'echo 1 >$PREFIX/share/tested']}
tests: [{script: ['echo tested >&2', 'false']}]
`,
  'malformed/recipe.yaml': 'package: {name: malformed\n',
};

/** In front of a command: lets it make no user namespace. */
const NO_NAMESPACES = ['sh', '-c', 'echo 0 >/proc/sys/user/max_user_namespaces; exec "$@"', 'sh'];

const obstacle =
  process.arch === 'x64'
    ? (rattlerBuildObstacle() ?? (await obstacleToOwnBinfmt()))
    : 'the host is no x86_64';

describeWithTools(
  'recipe build on linux-64 for linux-aarch64, by py-rattler-build',
  { tools: ['bash', 'qemu-aarch64-static'], obstacle },
  () => {
    let folder: string;
    let dependencies: string[];

    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), 'archi-build-'));
      for (const [path, text] of Object.entries(FILES)) {
        mkdirSync(join(folder, path, '..'), { recursive: true });
        writeFileSync(join(folder, path), text);
      }
      const cross = await bootstrapChannel('linux-64', CROSS);
      const target = await bootstrapChannel('linux-aarch64', { suite: 'bookworm' });
      dependencies = ['--dependencies', cross, '--dependencies', target];
    });

    afterAll(() => rmSync(folder, { recursive: true, force: true }));

    const engine = () => ({
      RATTLER_BUILD_PYTHON: process.env['RATTLER_PYTHON'] ?? 'python3',
      RATTLER_CACHE_DIR: join(folder, 'rattler'),
    });

    const build = (recipes: readonly string[], flags: readonly string[], more: NodeJS.ProcessEnv = {}) =>
      archiConstruct(['recipe', 'build', ...recipes, '--channel', 'out', ...dependencies, ...flags], {
        cwd: folder,
        environment: { ...engine(), ...more },
      });

    test('recipes in C and python are built in their order into an indexed channel', async () => {
      const { status, stdout, stderr } = await build(['hello', 'words'], ['--json', '-q']);
      expect([status, stderr]).toEqual([0, '']);
      const { recipes, engines } = SHAPES['recipe build'].parse(JSON.parse(stdout));
      expect(engines.map(({ name }) => name)).toEqual(['py-rattler-build']);
      expect(recipes.map(({ name, packages }) => [name, packages.length])).toEqual([
        ['words', 1],
        ['hello', 1],
      ]);
      const repodata = readFileSync(join(folder, 'out', 'linux-aarch64', 'repodata.json'), 'utf8');
      const [record] = Object.values(JSON.parse(repodata)['packages.conda']);
      expect(record).toMatchObject({
        depends: expect.arrayContaining([
          '__glibc >=2.36,<3.0.a0',
          'libgcc >=12.2.0',
          'libzlib >=1.2.13,<2.0a0',
        ]),
      });
    });

    test('packages that are built again are the same, bit for bit, though their build folders are gone', async () => {
      const packages = ['linux-aarch64', 'noarch'].flatMap((subdir) =>
        readdirSync(join(folder, 'out', subdir))
          .filter((name) => name.endsWith('.conda'))
          .map((name) => join('out', subdir, name)),
      );
      const { status, stdout, stderr } = await archiConstruct(
        ['recipe', 'rebuild', ...packages, '--channel', 'again', '--json', '-q'],
        { cwd: folder, environment: engine() },
      );
      expect([status, stderr]).toEqual([0, '']);
      const { packages: rebuilt } = SHAPES['recipe rebuild'].parse(JSON.parse(stdout));
      expect(rebuilt.map(({ status: outcome }) => outcome)).toEqual(['identical', 'identical']);
    });

    test('a package is built again from its archived source, without the network', async () => {
      const source = Buffer.from('words\n');
      const server = await serveRoughly({ '/data.txt': source });
      mkdirSync(join(folder, 'fetched'));
      writeFileSync(
        join(folder, 'fetched', 'recipe.yaml'),
        `package: {name: fetched, version: "1"}
source: {url: ${server.url}/data.txt, sha256: ${createHash('sha256').update(source).digest('hex')}}
build: {noarch: generic, script: ['mkdir -p $PREFIX/share', 'cp data.txt $PREFIX/share/', 'echo $PREFIX >$PREFIX/share/prefix']}
`,
      );
      const run = (...words: string[]) =>
        archiConstruct(['recipe', ...words, '-q'], { cwd: folder, environment: engine() });
      expect((await run('build', 'fetched', '--channel', 'first')).status).toBe(0);
      const [name = ''] = readdirSync(join(folder, 'first', 'noarch')).filter((file) =>
        file.endsWith('.conda'),
      );
      const path = join('first', 'noarch', name);
      expect((await run('source-archive', path, '--channel', 'first')).status).toBe(0);
      await server.close();
      expect((await run('rebuild', path, '--channel', 'second')).status).not.toBe(0);
      const flags = ['--channel', 'third', '--sources', 'first', '--offline', '--json'];
      const { status, stdout } = await run('rebuild', path, ...flags);
      expect([status, JSON.parse(stdout).packages[0].status]).toEqual([0, 'same']);
    });

    describe('with --test emulated', () => {
      const emulated = (emulation: Emulation, before: readonly string[]) => {
        const pkgs = join(folder, 'rattler', 'pkgs');
        const sysroot = readdirSync(pkgs).find((name) => /^sysroot_linux-aarch64-.*_\d+$/.test(name)) ?? '';
        const environment = {
          ...{ ...process.env, ...engine(), ARCHI_CONSTRUCT_CACHE: join(folder, 'cache') },
          QEMU_LD_PREFIX: join(pkgs, sysroot, 'aarch64-linux-gnu', 'sysroot'),
        };
        const words = [process.execPath, bin, 'recipe', 'build', 'hello', '--channel', 'tried'];
        return runWithEmulation(
          emulation,
          [...before, ...words, ...dependencies, '--test', 'emulated', '-q'],
          { cwd: folder, environment },
        );
      };
      const log = () => readFileSync(join(folder, 'tried', '.logs', 'hello.log'), 'utf8');

      beforeEach(() => {
        rmSync(join(folder, 'tried'), { recursive: true, force: true });
        cpSync(join(folder, 'out'), join(folder, 'tried'), { recursive: true });
        rmSync(join(folder, 'tried', '.logs'), { recursive: true, force: true });
      });

      test.each([
        ['root', []],
        ['another user', ['unshare', '--user', '--map-user=1000', '--map-group=1000']],
      ])('the program runs for %s on a machine that has no handler for it', async (_, before) => {
        const { status, stderr } = await emulated('off', before);
        expect([status, stderr]).toEqual([0, '']);
        expect(log()).toContain('zlib 1.2.13');
      });

      test('the program runs by the handler of a kernel that gives the build no namespace', async () => {
        const { status, stderr } = await emulated('with F', NO_NAMESPACES);
        expect([status, stderr]).toEqual([0, '']);
        expect(log()).toContain('zlib 1.2.13');
      });

      test('nothing is built on a machine that has neither', async () => {
        const { status, stderr } = await emulated('off', NO_NAMESPACES);
        expect([status, stderr]).toEqual([3, expect.stringContaining('a namespace can have no binfmt_misc')]);
        expect(existsSync(join(folder, 'tried', '.logs'))).toBe(false);
      });
    });

    test('each recipe that cannot be built gives one problem, and the channel is as it was', async () => {
      const before = readdirSync(join(folder, 'out', 'noarch'));
      const recipes = ['broken', 'waiting', 'rusty', 'tested', 'malformed'];
      const { status, stderr } = await build(recipes, ['-q']);
      expect([status, stderr.replaceAll(folder, 'HERE')]).toMatchSnapshot();
      expect(readdirSync(join(folder, 'out', 'noarch'))).toEqual(before);
    });
  },
);
