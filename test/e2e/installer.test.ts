import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeWithTools } from '../tools.js';
import { buildInstaller } from './build-installer.js';
import { bootstrapChannel, LINES, type Line } from './channel.js';
import {
  filesOf,
  holds,
  type InstalledRecord,
  installedRecords,
  interpreterOf,
  recordProblems,
} from './installed.js';
import { librariesFromOutside } from './libraries.js';
import { obstacleTo, ROOT_TOOLS } from './obstacles.js';
import { freshRoot, type Root, type RootPlatform } from './root.js';

const PREFIX = '/opt/archi-construct';

/** Standard library modules that need a library of the prefix. Python 2.7 has no lzma. */
const COMPILED_MODULES: Readonly<Record<string, string>> = {
  '3.11': 'ssl, sqlite3, ctypes, lzma, bz2, readline, zlib, hashlib',
  '2.7': 'ssl, sqlite3, ctypes, bz2, readline, zlib, hashlib',
};

/** Packages whose modules are imported if the channel has them. */
const MODULES: Readonly<Record<string, string>> = {
  requests: 'requests',
  cryptography: 'cryptography',
  pyyaml: 'yaml',
};

/**
 * Returns the flags that give the build a python which compiles sources for an emulated one, as most builds have it. Python 2.7
 * compiles on the target; `pyc.test.ts` compares both.
 */
async function compilersOf(platform: RootPlatform, line: Line): Promise<string[]> {
  if (platform === 'linux-64' || line.python === '2.7') return [];
  return ['--channel', await bootstrapChannel('linux-64', line)];
}

for (const platform of ['linux-64', 'linux-aarch64'] as const) {
  for (const line of LINES) {
    const needs = { tools: ROOT_TOOLS, obstacle: obstacleTo(platform) };
    describeWithTools(`python ${line.python} for ${platform}`, needs, () => {
      let root: Root;
      let prefix: string;
      let records: InstalledRecord[];
      const python = (code: string) => root.run([`${PREFIX}/bin/python`, '-c', code]);

      beforeAll(async () => {
        root = await freshRoot(platform);
        const installer = await buildInstaller(platform, line, { args: await compilersOf(platform, line) });
        prefix = join(root.path, PREFIX);
        mkdirSync(join(root.path, 'opt'), { recursive: true });
        copyFileSync(installer, join(root.path, 'installer.sh'));
        const { status, stderr } = await root.run(['sh', '/installer.sh', '-b', '-p', PREFIX]);
        if (status !== 0) throw new Error(`the installer: exit ${status}\n${stderr}`);
        records = installedRecords(prefix);
      });

      afterAll(() => rmSync(root.path, { recursive: true, force: true }));

      test('loads the compiled modules of the standard library', async () => {
        const ran = await python(`import ${COMPILED_MODULES[line.python]}; print("loaded")`);
        expect(ran).toEqual({ status: 0, stdout: 'loaded\n', stderr: '' });
      });

      test('loads the modules of its packages', async () => {
        const modules = records.flatMap(({ name }) => MODULES[name] ?? []);
        expect(modules).not.toEqual([]);
        expect(await python(`import ${modules.join(', ')}; print("loaded")`)).toMatchObject({
          status: 0,
          stdout: 'loaded\n',
        });
      });

      test('has the prefix in sys.prefix', async () => {
        const printed = await python(
          'import sys, os; print(sys.prefix); print(os.path.dirname(os.__file__))',
        );
        expect(printed.stdout).toBe(`${PREFIX}\n${PREFIX}/lib/python${line.python}\n`);
      });

      test('runs pip', async () => {
        const ran = await root.run([`${PREFIX}/bin/pip`, '--version']);
        expect(ran).toMatchObject({ status: 0 });
        expect(ran.stdout).toContain(`from ${PREFIX}/lib/python`);
        expect(ran.stdout).toContain(`(python ${line.python})`);
      });

      test('has scripts whose interpreters exist', () => {
        const scripts = filesOf(join(prefix, 'bin'), (path) => interpreterOf(path) !== null);
        const lost = scripts.filter((name) => {
          const interpreter = interpreterOf(join(prefix, 'bin', name)) ?? '';
          return interpreter.startsWith(PREFIX) && !existsSync(join(root.path, interpreter));
        });
        expect(scripts).toContain('pip');
        expect(lost).toEqual([]);
      });

      test('loads every library but glibc from the prefix', async () => {
        expect(await librariesFromOutside(root, platform, PREFIX)).toEqual([]);
      });

      // conda's records name the placeholder of each path.
      test('has no placeholder outside conda-meta', () => {
        const left = filesOf(prefix, (path) => holds(path, '_placehold_'));
        expect(left.filter((path) => !path.includes('conda-meta/'))).toEqual([]);
      });

      test('has records in conda-meta that equal the files', () => {
        expect(records.length).toBeGreaterThan(10);
        expect(records.flatMap((record) => recordProblems(prefix, record))).toEqual([]);
      });

      test('has every package in the history', () => {
        const history = readFileSync(join(prefix, 'conda-meta/history'), 'utf8');
        const dists = records.map(({ name, version, build }) => `${name}-${version}-${build}`);
        expect(dists.filter((dist) => !history.includes(`::${dist}\n`))).toEqual([]);
      });

      test('refuses a second installation into its prefix', async () => {
        const again = await root.run(['sh', '/installer.sh', '-b', '-p', PREFIX]);
        expect(again.status).toBe(19);
        expect(again.stderr).toContain(PREFIX);
        expect(await python('print("still here")')).toMatchObject({ status: 0 });
      });
    });
  }
}
