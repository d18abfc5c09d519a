import {
  chmodSync,
  cpSync,
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
import { freshRoot } from './root.js';

/** Packages of build tools. Each has a program of its name, or that which follows. */
const TOOLS = [
  ...['make', 'cmake', 'ninja', 'meson', 'pkg-config', 'autoconf', 'automake', 'libtool', 'm4', 'patch'],
  ...['gnuconfig', 'perl', 'sed', 'bison', 'flex'],
];
const PROGRAMS = [
  ...TOOLS.filter((name) => !['libtool', 'gnuconfig'].includes(name)),
  ...['autoreconf', 'aclocal', 'libtoolize', 'yacc', 'flex++'],
];

const MANIFEST = `name: Cross
version: 1.0.0
channels: [./unused]
specs:
  - gcc_linux-aarch64
  - gxx_linux-aarch64
  - gfortran_linux-aarch64
${TOOLS.map((name) => `  - ${name}\n`).join('')}platforms: { linux-64: { virtual_packages: [__glibc 2.36] } }
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
    - meson setup $MESON_ARGS mesonic mesonic/build
    - meson install -C mesonic/build
    - cd autotools && cp $BUILD_PREFIX/share/gnuconfig/config.* .
    - autoreconf -fi
    - ./configure --prefix=$PREFIX --build=$BUILD --host=$HOST --disable-static
    - make install
    - rm $PREFIX/lib/*.la
requirements:
  build:
    - "\${{ compiler('c') }}"
    - "\${{ compiler('cxx') }}"
    - "\${{ compiler('fortran') }}"
    - "\${{ stdlib('c') }}"
${TOOLS.map((name) => `    - ${name}\n`).join('')}  host: [zlib, expat]
`;

const MESONIC = `project('mesonic', 'c')
zlib = dependency('zlib')
library = library('seven', 'seven.c', install: true)
executable('mesonic', 'mesonic.c', dependencies: zlib, link_with: library, install: true)
`;

const AUTOCONF = `AC_INIT([counts], [1.0])
AM_INIT_AUTOMAKE([foreign])
LT_INIT
AC_PROG_CC
AC_PROG_YACC
AC_PROG_LEX([noyywrap])
PKG_CHECK_MODULES([EXPAT], [expat])
AC_CONFIG_FILES([Makefile])
AC_OUTPUT
`;

const AUTOMAKE = `AM_YFLAGS = -d
BUILT_SOURCES = gram.h
lib_LTLIBRARIES = libeight.la
libeight_la_SOURCES = eight.c
bin_PROGRAMS = counts
counts_SOURCES = gram.y lex.l
counts_LDADD = libeight.la $(EXPAT_LIBS)
`;

/** Adds the numbers of its input to that of the library. */
const GRAMMAR = `%{
#include <expat.h>
#include <stdio.h>
int eight(void); int yylex(void); void yyerror(const char *text) { (void)text; }
%}
%token NUMBER
%%
all: sum { printf("%d %s", $1 + eight(), XML_ExpatVersion()); };
sum: NUMBER | sum NUMBER { $$ = $1 + $2; };
%%
int main(void) { return yyparse(); }
`;

const LEXER = `%{
#include <stdlib.h>
#include "gram.h"
%}
%option noyywrap nounput noinput
%%
[0-9]+ { yylval = atoi(yytext); return NUMBER; }
.|\\n { }
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
  { tools: ['qemu-aarch64-static', 'mmdebstrap'], obstacle },
  () => {
    let folder: string;
    let cross: string;
    let installer: string;
    let prefix: string;

    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), 'archi-compilers-'));
      cross = await bootstrapChannel('linux-64', { suite: 'bookworm', compilersFor: 'linux-aarch64' });
      const manifest = join(folder, 'manifest.yaml');
      writeFileSync(manifest, MANIFEST);
      const out = join(folder, 'out');
      const flags = ['--manifest', manifest, '--platform', 'linux-64', '--channel', cross];
      await archiConstructOk(['installer', ...flags, '--out', out]);
      installer = join(out, installerIn(out));
      prefix = join(folder, 'prefix');
      await outputOf(['sh', installer, '-b', '-p', prefix]);
    });

    afterAll(() => rmSync(folder, { recursive: true, force: true }));

    /** Runs a script with the compilers activated, in an environment that has nothing of the host's but PATH. */
    const activated = (script: string) => {
      const scripts = (kind: string) => `for one in "$P/etc/conda/${kind}.d"/*.sh; do . "$one"; done`;
      const text = `${scripts('activate')}\n${script}\n${scripts('deactivate')}\nenv`;
      const environment = { PATH: process.env['PATH'] ?? '', P: prefix, CC: 'mine' };
      return outputOf(['sh', '-euc', text], { cwd: folder, environment });
    };
    const emulator = (libraries: string) => [
      'qemu-aarch64-static',
      ...['-L', join(prefix, 'aarch64-linux-gnu', 'sysroot'), '-E', `LD_LIBRARY_PATH=${libraries}`],
    ];
    /** Cross-builds a recipe with rattler-build. Returns the package's file. */
    const crossBuilt = async (recipe: string, target: string) => {
      const out = mkdtempSync(join(folder, 'built-'));
      const program = fileURLToPath(new URL('../oracles/rattler_build_cross.py', import.meta.url));
      const words = [recipe, out, join(cross, 'variants.yaml'), cross, target];
      await outputOf([process.env['RATTLER_PYTHON'] ?? 'python3', program, ...words], {
        environment: {
          ...process.env,
          RATTLER_CACHE_DIR: join(folder, 'rattler'),
          CONDA_OVERRIDE_GLIBC: '2.36',
        },
      });
      const [fn = ''] = readdirSync(join(out, 'linux-aarch64')).filter((name) => name.endsWith('.conda'));
      return join(out, 'linux-aarch64', fn);
    };
    const emulated = (program: string, libraries: string) => outputOf([...emulator(libraries), program]);

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

    test('the build tools work where there is no perl, m4 or python', async () => {
      const root = await freshRoot('linux-64');
      cpSync(installer, join(root.path, 'opt', 'tools.sh'));
      const versions = PROGRAMS.map((name) => `${name} --version > /dev/null || echo ${name}`);
      const perl = 'use POSIX; use DB_File; use Data::Dumper; system $^X, "-MJSON::PP", "-e", "print 7"';
      const script = [
        'sh /opt/tools.sh -b -p /opt/tools > /dev/null; PATH=/opt/tools/bin:$PATH',
        ...versions,
        `perl -e '${perl}'`,
      ];
      expect(await root.run(['sh', '-c', script.join('\n')])).toMatchObject({ stdout: '7', stderr: '' });
      rmSync(root.path, { recursive: true, force: true });
    });

    test('rattler-build cross-builds with CMake, Meson and autotools against the libraries of the target', async () => {
      const work = join(folder, 'recipe');
      mkdirSync(work);
      const files = {
        'recipe.yaml': RECIPE,
        'CMakeLists.txt': CMAKE,
        'told.cc': TOLD,
        'f.f90': SOURCES['f.f90'],
        'mesonic/meson.build': MESONIC,
        'mesonic/mesonic.c':
          '#include <stdio.h>\n#include <zlib.h>\nint seven(void);\nint main(void) { printf("%d %s", seven(), zlibVersion()); return 0; }\n',
        'mesonic/seven.c': 'int seven(void) { return 7; }\n',
        'autotools/configure.ac': AUTOCONF,
        'autotools/Makefile.am': AUTOMAKE,
        'autotools/gram.y': GRAMMAR,
        'autotools/lex.l': LEXER,
        'autotools/eight.c': 'int eight(void) { return 8; }\n',
      };
      for (const [name, text] of Object.entries(files)) {
        mkdirSync(dirname(join(work, name)), { recursive: true });
        writeFileSync(join(work, name), text);
      }
      const target = await bootstrapChannel('linux-aarch64', { suite: 'bookworm' });
      const built = await crossBuilt(join(work, 'recipe.yaml'), target);
      const told = await unpack(built, join(folder, 'told'));
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
      expect(await emulated(join(bin, 'mesonic'), join(libraries, 'lib'))).toBe('7 1.2.13');
      const counted = [
        'sh',
        '-c',
        'echo 3 4 | "$@"',
        'sh',
        ...emulator(join(libraries, 'lib')),
        join(bin, 'counts'),
      ];
      expect(await outputOf(counted)).toBe('15 expat_2.5.0');
    });

    test('python extensions of setuptools, with the headers of numpy, and of meson-python are for the target', async () => {
      const target = await bootstrapChannel('linux-aarch64', { suite: 'bookworm' });
      const recipe = fileURLToPath(new URL('extensions/recipe.yaml', import.meta.url));
      const prefixed = join(folder, 'extensions');
      const record = await unpack(await crossBuilt(recipe, target), prefixed);
      expect(record['depends']).toContain('python >=3.11.2,<3.12.0a0');
      const needed = /^(?:python|numpy|lib(?:zlib|expat|blas|lapack|gfortran5|gcc|stdcxx|ffi))-\d.*\.conda$/;
      const names = readdirSync(join(target, 'linux-aarch64')).filter((name) => needed.test(name));
      for (const name of names) await unpack(join(target, 'linux-aarch64', name), prefixed);
      const python = join(prefixed, 'bin', 'python3.11');
      const text = 'import nine, summing; print(nine.value); summing.main()';
      const imported = await outputOf([...emulator(join(prefixed, 'lib')), python, '-c', text]);
      expect(imported).toBe('9\n6.0\n');
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
