import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readElf } from '../../src/formats/elf/read.js';
import { rattlerBuildObstacle } from '../oracles/rattler-build.js';
import { outputOf } from '../program.js';
import { describeWithTools } from '../tools.js';
import { bootstrapChannel, CROSS } from './channel.js';
import { archiConstruct } from './cli.js';
import { activated, COMPILED, compilersInstaller, PROJECTS } from './compilers/compilers.js';
import { crossBuild, emulator, unpack } from './compilers/cross-build.js';

const AARCH64 = 183;

const obstacle = process.arch === 'x64' ? rattlerBuildObstacle() : 'the host is no x86_64';
describeWithTools(
  'compilers of a bootstrap channel that run on linux-64 and compile for linux-aarch64:',
  { tools: ['qemu-aarch64-static'], obstacle },
  () => {
    let folder: string;
    let cross: string;
    let prefix: string;

    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), 'archi-compilers-'));
      cross = await bootstrapChannel('linux-64', CROSS);
      const platforms = { platform: 'linux-64', target: 'linux-aarch64' } as const;
      // With it the compilers for helper programs.
      const more = ['gxx_impl_linux-64'];
      const installer = await compilersInstaller({ channel: cross, ...platforms, more, folder });
      prefix = join(folder, 'prefix');
      await outputOf(['sh', installer, '-b', '-p', prefix]);
      cpSync(join(PROJECTS, 'programs'), folder, { recursive: true });
    });

    afterAll(() => rmSync(folder, { recursive: true, force: true }));

    /** Runs a script with the compilers activated, in an environment that has nothing of the host's but PATH. */
    const run = (script: string) => {
      const environment = { PATH: process.env['PATH'] ?? '', P: prefix, CC: 'mine' };
      return outputOf(['sh', '-c', `${activated(script)}\nenv`], { cwd: folder, environment });
    };
    const sysroot = () => join(prefix, 'aarch64-linux-gnu', 'sysroot');
    const emulated = (program: string, libraries: string) =>
      outputOf([...emulator(sysroot(), libraries), program]);

    test.each(COMPILED)('%s is compiled by %s and runs', async (source, compile, libraries, expected) => {
      const program = join(folder, 'program');
      await run(`${compile} ${source} -o program $LDFLAGS ${libraries}`);
      expect(readElf(readFileSync(program))?.machine).toBe(AARCH64);
      expect((await emulated(program, '/nowhere')).trim()).toBe(expected);
    });

    test('no folder of the host is searched for headers or libraries', async () => {
      const text = await run('$CC -v -E -x c /dev/null 2>&1; $CC -print-search-dirs; echo END');
      const searched = text.slice(text.indexOf('search starts here'), text.indexOf('\nEND'));
      expect(searched).toContain('sysroot/usr/include');
      expect(searched).not.toMatch(/[\n:=] ?\/(?:usr|lib)\b/);
    });

    test('a helper program is compiled by CC_FOR_BUILD and CXX_FOR_BUILD, and runs here', async () => {
      await run('$CC_FOR_BUILD c.c -o helper -lm; $CXX_FOR_BUILD cc.cc -o helpers');
      expect(await outputOf([join(folder, 'helper')])).toBe('2.0');
      expect(await outputOf([join(folder, 'helpers')])).toBe('7');
    });

    test('deactivation leaves the variables as they were', async () => {
      const names = (await run(':')).match(/^[A-Za-z_]\w*(?==)/gm) ?? [];
      expect(names.filter((name) => !['_', 'PWD', 'OLDPWD', 'SHLVL', 'one'].includes(name)).sort()).toEqual([
        'CC',
        'P',
        'PATH',
      ]);
      expect(await run(':')).toMatch(/^CC=mine$/m);
    });

    test('rattler-build cross-builds with CMake, Meson and autotools against the libraries of the target, and audit finds nothing', async () => {
      const work = join(folder, 'recipe');
      cpSync(join(PROJECTS, 'told'), work, { recursive: true });
      const target = await bootstrapChannel('linux-aarch64', { suite: 'bookworm' });
      const built = await crossBuild({ recipe: join(work, 'recipe.yaml'), cross, target, folder });
      const told = await unpack(built.file, join(folder, 'told'));
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
      const words = [...emulator(sysroot(), join(libraries, 'lib')), join(bin, 'counts')];
      expect(await outputOf(['sh', '-c', 'echo 3 4 | "$@"', 'sh', ...words])).toBe('15 expat_2.5.0');

      // Of this package alone: it is the only one of the channel; its libraries are looked for in the other.
      const flags = ['--platform', 'linux-aarch64', '--glibc', '2.36', '--channel', target];
      const audited = await archiConstruct(['audit', built.channel, ...flags, '--severity', 'warning', '-q']);
      expect([audited.status, audited.stdout]).toEqual([0, '']);
    });
  },
);
