import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { outputOf } from '../program.js';
import { describeWithTools } from '../tools.js';
import { installerIn } from './build-installer.js';
import { bootstrapChannel } from './channel.js';
import { archiConstructOk } from './cli.js';

const MANIFEST = `name: Devel
version: 1.0.0
channels: [./unused]
specs: [zlib, bzip2, liblzma-devel, zstd, libffi, expat, libxcrypt, libuuid, ncurses, readline, libedit, gdbm, libsqlite,
  yaml, openssl, libpng, freetype, fontconfig, tk, xorg-libx11, xorg-xorgproto, pthread-stubs, python, setuptools]
platforms: { linux-64: { virtual_packages: [__glibc 2.36] } }
`;

/** A program that prints the version of a library, or something else that the library tells. */
interface Library {
  /** Its pkg-config file; null if it has none. */
  readonly pc: string | null;
  readonly headers: string;
  /** A C expression for a string. */
  readonly version: string;
  /** Used instead of pkg-config. */
  readonly links?: string;
}

const LIBRARIES: readonly Library[] = [
  { pc: 'zlib', headers: 'zlib.h', version: 'zlibVersion()' },
  { pc: 'liblzma', headers: 'lzma.h', version: 'lzma_version_string()' },
  { pc: 'libzstd', headers: 'zstd.h', version: 'ZSTD_versionString()' },
  { pc: 'expat', headers: 'expat.h', version: 'XML_ExpatVersion()' },
  { pc: 'sqlite3', headers: 'sqlite3.h', version: 'sqlite3_libversion()' },
  { pc: 'yaml-0.1', headers: 'yaml.h', version: 'yaml_get_version_string()' },
  { pc: 'openssl', headers: 'openssl/crypto.h', version: 'OpenSSL_version(OPENSSL_VERSION)' },
  { pc: 'libpng', headers: 'png.h', version: 'png_get_libpng_ver(0)' },
  { pc: 'ncursesw', headers: 'curses.h', version: 'curses_version()' },
  { pc: 'readline', headers: 'stdio.h readline/readline.h', version: 'rl_library_version' },
  { pc: 'tk', headers: 'tk.h', version: '(Tk_GetNumMainWindows() ? "" : TK_PATCH_LEVEL)' },
  { pc: 'x11', headers: 'X11/Xlib.h', version: '(XInitThreads() ? "1" : "0")' },
  { pc: 'libffi', headers: 'ffi.h', version: '(ffi_type_void.size ? "1" : "0")' },
  { pc: 'uuid', headers: 'uuid/uuid.h', version: '(uuid_is_null((unsigned char[16]){0}) ? "1" : "0")' },
  {
    pc: 'freetype2',
    headers: 'ft2build.h freetype/freetype.h',
    version: '(FT_Init_FreeType(&(FT_Library){0}) ? "0" : "1")',
  },
  { pc: 'python-3.11-embed', headers: 'Python.h', version: 'Py_GetVersion()' },
  { pc: null, headers: 'bzlib.h', version: 'BZ2_bzlibVersion()', links: '-lbz2' },
  { pc: null, headers: 'gdbm.h', version: 'gdbm_version', links: '-lgdbm' },
  { pc: null, headers: 'crypt.h', version: '(crypt_preferred_method() ? "1" : "0")', links: '-lcrypt' },
];

const CMAKE = `cmake_minimum_required(VERSION 3.18)
project(uses C)
find_package(zstd CONFIG REQUIRED)
find_package(expat CONFIG REQUIRED)
find_package(ZLIB REQUIRED)
add_executable(uses main.c)
target_link_libraries(uses zstd::libzstd_shared expat::expat ZLIB::ZLIB)
`;

const CMAKE_MAIN = `#include <stdio.h>
#include <zstd.h>
#include <expat.h>
#include <zlib.h>
int main(void) { printf("%s %s %s", ZSTD_versionString(), XML_ExpatVersion(), zlibVersion()); return 0; }
`;

const SETUP = `from setuptools import Extension, setup
setup(name='told', version='1', py_modules=[], ext_modules=[Extension('told', ['told.c'])])
`;

const EXTENSION = `#include <Python.h>
static struct PyModuleDef told = { PyModuleDef_HEAD_INIT, "told", 0, -1, 0 };
PyMODINIT_FUNC PyInit_told(void) {
  PyObject *module = PyModule_Create(&told);
  PyModule_AddStringConstant(module, "version", PY_VERSION);
  return module;
}
`;

const obstacle = process.arch === 'x64' ? null : 'the host is no x86_64';
describeWithTools(
  'a prefix that was installed from a bootstrap channel is built against:',
  { tools: ['gcc', 'cmake', 'pkg-config', 'ldd'], obstacle },
  () => {
    let folder: string;
    let prefix: string;
    let environment: Record<string, string>;

    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), 'archi-devel-'));
      prefix = join(folder, 'prefix');
      const manifest = join(folder, 'manifest.yaml');
      writeFileSync(manifest, MANIFEST);
      const channel = await bootstrapChannel('linux-64', { suite: 'bookworm' });
      const out = join(folder, 'out');
      const flags = ['--manifest', manifest, '--platform', 'linux-64', '--channel', channel];
      await archiConstructOk(['installer', ...flags, '--out', out]);
      await outputOf(['sh', join(out, installerIn(out)), '-b', '-p', prefix]);
      environment = {
        PATH: process.env['PATH'] ?? '',
        PKG_CONFIG_LIBDIR: `${prefix}/lib/pkgconfig:${prefix}/share/pkgconfig`,
      };
    });

    afterAll(() => rmSync(folder, { recursive: true, force: true }));

    test('every pkg-config file is whole, and names no folder outside the prefix', async () => {
      const names = ['lib', 'share'].flatMap((below) => readdirSync(join(prefix, below, 'pkgconfig')));
      expect(names.length).toBeGreaterThan(60);
      for (const name of names) {
        const words = ['pkg-config', '--cflags', '--libs', basename(name, '.pc')];
        const flags = await outputOf(words, { environment });
        // A word of its own: the random name of the prefix's folder may hold -I or -L too.
        const folders = [...flags.matchAll(/(?<!\S)-(?:[IL]|isystem\s+)(\S+)/g)].map(([, path]) => path);
        expect({ name, outside: folders.filter((path) => !path?.startsWith(prefix)) }).toEqual({
          name,
          outside: [],
        });
      }
    });

    test.each(LIBRARIES)(
      'a program is compiled with $headers',
      async ({ pc, headers, version, links = '' }) => {
        const work = mkdtempSync(join(folder, 'c-'));
        const includes = headers.split(' ').map((header) => `#include <${header}>\n`);
        const text = `${includes.join('')}#include <stdio.h>\nint main(void) { printf("%s", ${version}); return 0; }\n`;
        writeFileSync(join(work, 'main.c'), text);
        const own = ['-I', join(prefix, 'include'), '-L', join(prefix, 'lib'), ...links.split(' ')];
        const pkgConfig = () => outputOf(['pkg-config', '--cflags', '--libs', pc ?? ''], { environment });
        const flags = pc === null ? own : (await pkgConfig()).trim().split(/\s+/);
        const program = join(work, 'main');
        const paths = [`-Wl,-rpath,${prefix}/lib`, `-Wl,-rpath-link,${prefix}/lib`, '-Wl,--no-undefined'];
        await outputOf(['gcc', join(work, 'main.c'), '-o', program, ...flags.filter(Boolean), ...paths]);
        expect(await outputOf([program])).toMatch(/\d/);
        const linked = [...(await outputOf(['ldd', program])).matchAll(/=> (\S+)/g)].map(([, path]) => path);
        const ours = linked.filter((path) => path?.startsWith(prefix));
        expect(ours.length).toBeGreaterThan(0);
      },
    );

    test("CMake finds libraries by their own files and by CMake's", async () => {
      const work = mkdtempSync(join(folder, 'cmake-'));
      writeFileSync(join(work, 'CMakeLists.txt'), CMAKE);
      writeFileSync(join(work, 'main.c'), CMAKE_MAIN);
      const build = join(work, 'build');
      const root = [`-DCMAKE_PREFIX_PATH=${prefix}`, `-DCMAKE_BUILD_RPATH=${prefix}/lib`];
      await outputOf(['cmake', '-S', work, '-B', build, ...root], { environment });
      await outputOf(['cmake', '--build', build], { environment });
      expect(await outputOf([join(build, 'uses')])).toMatch(/^1\.5\.\d+ expat_2\.\S+ 1\.\S+$/);
      expect(await outputOf(['ldd', join(build, 'uses')])).toContain(`${prefix}/lib/libzstd.so.1`);
    });

    test('python compiles an extension with its own headers, and its config script names them', async () => {
      const work = mkdtempSync(join(folder, 'python-'));
      writeFileSync(join(work, 'setup.py'), SETUP);
      writeFileSync(join(work, 'told.c'), EXTENSION);
      const python = join(prefix, 'bin', 'python');
      await outputOf([python, 'setup.py', 'build_ext', '--inplace'], { environment, cwd: work });
      const version = await outputOf([python, '-c', 'import told; print(told.version)'], { cwd: work });
      expect(version.trim()).toMatch(/^3\.11\.\d+$/);
      const includes = await outputOf([join(prefix, 'bin', 'python3-config'), '--includes']);
      expect(includes).toContain(`-I${prefix}/include/python3.11`);
    });
  },
);
