import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { wholeOf } from '../../src/formats/content.js';
import { readElf } from '../../src/formats/elf/read.js';
import { loadCodecs } from '../../src/host/compress/codecs.js';
import { openPackage } from '../../src/package/open.js';
import { rattlerBuildObstacle } from '../oracles/rattler-build.js';
import { outputOf } from '../program.js';
import { describeWithTools } from '../tools.js';
import { installerIn } from './build-installer.js';
import { bootstrapChannel } from './channel.js';
import { archiConstructOk } from './cli.js';

const MANIFEST = `name: Cross
version: 1.0.0
channels: [./unused]
specs: [gcc_linux-aarch64, gxx_linux-aarch64, gfortran_linux-aarch64]
platforms: { linux-64: { virtual_packages: [__glibc 2.36] } }
`;

const SOURCES = {
  'c.c':
    '#include <math.h>\n#include <stdio.h>\nint main(int n, char **v) { printf("%.1f", sqrt(n * 4)); return 0; }\n',
  'cc.cc': '#include <iostream>\nint main() { try { throw 7; } catch (int n) { std::cout << n; } }\n',
  'f.f90': "program f\n  print '(f3.1)', sum([1.0, 2.0])\nend program\n",
};

const RECIPE = `schema_version: 1
package: {name: told, version: "1"}
source: {path: .}
build:
  script:
    - cmake $CMAKE_ARGS -S . -B build
    - cmake --build build
    - cmake --install build
requirements:
  build: ["\${{ compiler('c') }}", "\${{ compiler('cxx') }}", "\${{ compiler('fortran') }}", "\${{ stdlib('c') }}"]
  host: [zlib, expat]
`;

const CMAKE = `cmake_minimum_required(VERSION 3.18)
project(told C CXX Fortran)
find_package(ZLIB REQUIRED)
find_package(expat CONFIG REQUIRED)
add_executable(told told.cc)
target_link_libraries(told ZLIB::ZLIB expat::expat)
add_executable(summed f.f90)
install(TARGETS told summed)
`;

const TOLD = `#include <expat.h>
#include <iostream>
#include <zlib.h>
int main() { std::cout << zlibVersion() << ' ' << XML_ExpatVersion(); }
`;

const AARCH64 = 183;

const obstacle = process.arch === 'x64' ? rattlerBuildObstacle() : 'the host is no x86_64';
describeWithTools(
  'compilers of a bootstrap channel that run on linux-64 and compile for linux-aarch64:',
  { tools: ['qemu-aarch64-static', 'cmake', 'make'], obstacle },
  () => {
    let folder: string;
    let cross: string;
    let prefix: string;

    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), 'archi-compilers-'));
      cross = join(folder, 'cross');
      const made = [
        'bootstrap',
        '--platform',
        'linux-64',
        '--compilers-for',
        'linux-aarch64',
        '--format',
        'conda',
      ];
      await archiConstructOk([...made, '--out', cross, '-q']);
      const manifest = join(folder, 'manifest.yaml');
      writeFileSync(manifest, MANIFEST);
      const out = join(folder, 'out');
      const flags = ['--manifest', manifest, '--platform', 'linux-64', '--channel', cross];
      await archiConstructOk(['installer', ...flags, '--out', out]);
      prefix = join(folder, 'prefix');
      await outputOf(['sh', join(out, installerIn(out)), '-b', '-p', prefix]);
    });

    afterAll(() => rmSync(folder, { recursive: true, force: true }));

    /** Runs a script with the compilers activated, in an environment that has nothing of the host's but PATH. */
    const activated = (script: string) => {
      const scripts = (kind: string) => `for one in "$P/etc/conda/${kind}.d"/*.sh; do . "$one"; done`;
      const text = `${scripts('activate')}\n${script}\n${scripts('deactivate')}\nenv`;
      const environment = { PATH: process.env['PATH'] ?? '', P: prefix, CC: 'mine' };
      return outputOf(['sh', '-euc', text], { cwd: folder, environment });
    };
    const emulated = (program: string, libraries: string) =>
      outputOf([
        'qemu-aarch64-static',
        ...['-L', join(prefix, 'aarch64-linux-gnu', 'sysroot'), '-E', `LD_LIBRARY_PATH=${libraries}`],
        program,
      ]);

    test.each([
      ['c.c', '$CC $CFLAGS $CPPFLAGS', '-lm', '2.0'],
      ['cc.cc', '$CXX $CXXFLAGS', '', '7'],
      ['f.f90', '$FC $FFLAGS', '', '3.0'],
      ['c.c', '$CC -static', '-lm', '2.0'],
      ['c.c', '$CC -flto -O2', '-lm', '2.0'],
    ] as const)('%s is compiled by %s and runs', async (source, compile, libraries, expected) => {
      writeFileSync(join(folder, source), SOURCES[source]);
      const program = join(folder, 'program');
      await activated(`${compile} ${source} -o program $LDFLAGS ${libraries}`);
      expect(readElf(readFileSync(program))?.machine).toBe(AARCH64);
      expect((await emulated(program, '/nowhere')).trim()).toBe(expected);
    });

    test('no folder of the host is searched for headers or libraries', async () => {
      const text = await activated('$CC -v -E -x c /dev/null 2>&1; $CC -print-search-dirs; echo END');
      const searched = text.slice(text.indexOf('search starts here'), text.indexOf('\nEND'));
      expect(searched).toContain('sysroot/usr/include');
      expect(searched).not.toMatch(/[\n:=] ?\/(?:usr|lib)\b/);
    });

    test('deactivation leaves the variables as they were', async () => {
      const names = (await activated(':')).match(/^[A-Za-z_]+(?==)/gm) ?? [];
      expect(names.filter((name) => !['_', 'PWD', 'OLDPWD', 'SHLVL', 'one'].includes(name)).sort()).toEqual([
        'CC',
        'P',
        'PATH',
      ]);
      expect(await activated(':')).toMatch(/^CC=mine$/m);
    });

    test('rattler-build cross-builds a CMake project in C++ and Fortran against the libraries of the target', async () => {
      const work = join(folder, 'recipe');
      mkdirSync(work);
      const files = {
        'recipe.yaml': RECIPE,
        'CMakeLists.txt': CMAKE,
        'told.cc': TOLD,
        'f.f90': SOURCES['f.f90'],
      };
      for (const [name, text] of Object.entries(files)) writeFileSync(join(work, name), text);
      const target = await bootstrapChannel('linux-aarch64', { suite: 'bookworm' });
      const out = join(folder, 'built');
      const program = fileURLToPath(new URL('../oracles/rattler_build_cross.py', import.meta.url));
      const words = [join(work, 'recipe.yaml'), out, join(cross, 'variants.yaml'), cross, target];
      await outputOf([process.env['RATTLER_PYTHON'] ?? 'python3', program, ...words], {
        environment: {
          ...process.env,
          RATTLER_CACHE_DIR: join(folder, 'rattler'),
          CONDA_OVERRIDE_GLIBC: '2.36',
        },
      });
      const [fn = ''] = readdirSync(join(out, 'linux-aarch64')).filter((name) => name.endsWith('.conda'));
      const told = await unpack(join(out, 'linux-aarch64', fn), join(folder, 'told'));
      expect(told['depends']).toEqual(
        expect.arrayContaining([
          '__glibc >=2.36,<3.0.a0',
          'libgcc >=12.2.0',
          'libstdcxx >=12.2.0',
          'libgfortran5 >=12.2.0',
          expect.stringMatching(/^libzlib >=1\.2\.13,<2\.0a0$/),
          expect.stringMatching(/^libexpat >=2\.5\.0,<3\.0a0$/),
        ]),
      );
      const libraries = join(folder, 'libraries');
      for (const name of readdirSync(join(target, 'linux-aarch64')))
        if (/^lib(?:zlib|expat)-.*\.conda$/.test(name))
          await unpack(join(target, 'linux-aarch64', name), libraries);
      const bin = join(folder, 'told', 'bin');
      expect(await emulated(join(bin, 'told'), join(libraries, 'lib'))).toMatch(/^1\.2\.13 expat_2\.5\.0$/);
      expect((await emulated(join(bin, 'summed'), '/nowhere')).trim()).toBe('3.0');
    });
  },
);

/** Writes the files of a package into a folder. Returns its record. */
async function unpack(file: string, folder: string): Promise<Readonly<Record<string, unknown>>> {
  const bytes = readFileSync(file);
  const opened = await openPackage({
    bytes,
    fn: file.slice(file.lastIndexOf('/') + 1),
    codecs: await loadCodecs(),
  });
  for (const entry of opened.entries) {
    const path = join(folder, entry.path);
    mkdirSync(dirname(path), { recursive: true });
    if (entry.type === 'softlink') symlinkSync(entry.target, path);
    if (entry.type !== 'file') continue;
    writeFileSync(path, wholeOf(entry.data));
    chmodSync(path, entry.mode);
  }
  return opened.index;
}
