import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeWithTools } from '../tools.js';
import { bootstrapChannel } from './channel.js';
import { activated, COMPILED, compilersInstaller, PROJECTS, tripletOf } from './compilers/compilers.js';
import { PROGRAMS, TOOLS } from './compilers/tools.js';
import { obstacleTo, ROOT_TOOLS } from './obstacles.js';
import { freshRoot, type Root } from './root.js';

/** The build tools are run natively alone: emulated they take minutes. */
const PLATFORMS = [
  { platform: 'linux-64', compilersFor: 'linux-aarch64', more: [...TOOLS, 'zlib', 'expat'] },
  { platform: 'linux-aarch64', compilersFor: undefined, more: [] },
] as const;

/** What a configure script needs that neither the root nor the channel has. */
const BUSYBOX = ['awk', 'cmp', 'diff', 'egrep', 'find', 'grep', 'xargs'];

for (const { platform, compilersFor, more } of PLATFORMS)
  describeWithTools(
    `compilers of a bootstrap channel that run on ${platform} and compile for it, in a root without compilers or headers:`,
    { tools: [...ROOT_TOOLS, 'busybox'], obstacle: obstacleTo(platform) },
    () => {
      let root: Root;

      beforeAll(async () => {
        const folder = mkdtempSync(join(tmpdir(), 'archi-native-'));
        const channel = await bootstrapChannel(platform, {
          suite: 'bookworm',
          compilers: true,
          compilersFor,
        });
        const installer = await compilersInstaller({ channel, platform, target: platform, more, folder });
        root = await freshRoot(platform);
        cpSync(installer, join(root.path, 'opt', 'compilers.sh'));
        cpSync(PROJECTS, join(root.path, 'opt', 'projects'), { recursive: true });
        rmSync(folder, { recursive: true, force: true });
        const installed = await root.run(['sh', '/opt/compilers.sh', '-b', '-p', '/opt/compilers']);
        expect(installed).toMatchObject({ status: 0, stderr: '' });
      });

      afterAll(() => rmSync(root.path, { recursive: true, force: true }));

      const run = (script: string) =>
        root.run(['sh', '-c', `cd /opt/projects/programs\n${activated(script)}`], { P: '/opt/compilers' });

      test.each(COMPILED)('%s is compiled by %s and runs', async (source, compile, libraries, expected) => {
        const ran = await run(`${compile} ${source} -o program $LDFLAGS ${libraries}\n./program`);
        expect({ ...ran, stdout: ran.stdout.trim() }).toEqual({ status: 0, stdout: expected, stderr: '' });
      });

      test('no folder is searched but those of the sysroot', async () => {
        const { stdout } = await run('$CXX -v -E -x c++ /dev/null 2>&1; $CC -print-search-dirs');
        const searched =
          stdout.slice(stdout.indexOf('search starts here')).match(/(?<=[\n:=] ?)\/[^:'\n]+/g) ?? [];
        expect(searched.length).toBeGreaterThan(9);
        const sysroot = `/opt/compilers/${tripletOf(platform)}/sysroot`;
        expect(searched.filter((path) => !path.startsWith(sysroot))).toEqual([]);
      });

      if (more.length === 0) return;

      test('the build tools work where there is no perl, m4 or python', async () => {
        const versions = PROGRAMS.map((name) => `${name} --version > /dev/null || echo ${name}`);
        const perl = 'use POSIX; use DB_File; use Data::Dumper; system $^X, "-MJSON::PP", "-e", "print 7"';
        const script = ['PATH=/opt/compilers/bin:$PATH', ...versions, `perl -e '${perl}'`];
        expect(await root.run(['sh', '-c', script.join('\n')])).toMatchObject({ stdout: '7', stderr: '' });
      });

      test('a project of CMake, Meson and autotools is built and runs', async () => {
        cpSync('/bin/busybox', join(root.path, 'usr/bin/busybox'));
        for (const name of BUSYBOX) symlinkSync('busybox', join(root.path, 'usr/bin', name));
        const hosts = join(root.path, 'usr/lib/cmake/hosts');
        mkdirSync(hosts, { recursive: true });
        writeFileSync(join(hosts, 'hostsConfig.cmake'), '');
        const places = 'PATH=$P/bin:$PATH PREFIX=$P BUILD_PREFIX=$P';
        const built = await run(`cd ../told; ${places} sh build.sh`);
        expect([built.status, built.stderr]).toEqual([0, expect.any(String)]);
        const programs = 'told; echo; summed; mesonic; echo; echo 3 4 | counts';
        const ran = await root.run(['sh', '-c', `PATH=/opt/compilers/bin:$PATH; ${programs}`]);
        expect(ran.stdout.split('\n').map((line) => line.trim())).toEqual([
          '1.2.13 expat_2.5.0',
          '3.0',
          '7 1.2.13',
          '15 expat_2.5.0',
        ]);
      });
    },
  );
