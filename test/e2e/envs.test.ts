import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeWithTools } from '../tools.js';
import { installerIn } from './build-installer.js';
import { bootstrapChannel } from './channel.js';
import { archiConstructOk } from './cli.js';
import { filesOf, holds, type InstalledRecord, installedRecords, recordProblems } from './installed.js';
import { obstacleTo, ROOT_TOOLS } from './obstacles.js';
import { freshRoot, type Root } from './root.js';

const MANIFEST = `name: Several
version: 1.0.0
channels: [CHANNEL]
specs: [python 3.11.*, pip]
envs:
  tools: {specs: [python 3.11.*, pip, requests]}
  bare: {specs: [openssl]}
platforms: {linux-64: {virtual_packages: [__glibc 2.36]}}
`;
const PYTHONS = ['', '/envs/tools'];

/** Debian makes folders and a link in /usr/local. */
const PREFIXES = { 'a new prefix': '/opt/several', '/usr/local, which is full,': '/usr/local' } as const;

const needs = { tools: ROOT_TOOLS, obstacle: obstacleTo('linux-64') };
describeWithTools('an installer of several environments with real pythons', needs, () => {
  let folder: string;
  let root: Root;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'archi-envs-'));
    root = await freshRoot('linux-64', { more: ['findutils'] });
    const channel = await bootstrapChannel('linux-64', { suite: 'bookworm' });
    writeFileSync(join(folder, 'manifest.yaml'), MANIFEST.replace('CHANNEL', channel));
    const words = ['--manifest', join(folder, 'manifest.yaml'), '--platform', 'linux-64'];
    await archiConstructOk(['installer', ...words, '--out', join(folder, 'out')]);
    copyFileSync(join(folder, 'out', installerIn(join(folder, 'out'))), join(root.path, 'installer.sh'));
    mkdirSync(join(root.path, 'opt'), { recursive: true });
    const local = join(root.path, 'usr/local');
    for (const name of ['bin', 'etc', 'include', 'lib', 'share/man'])
      mkdirSync(join(local, name), { recursive: true });
    if (!existsSync(join(local, 'man'))) symlinkSync('share/man', join(local, 'man'));
    writeFileSync(join(local, 'bin/mine'), 'mine');
  });

  afterAll(() => {
    for (const path of [folder, root.path]) rmSync(path, { recursive: true, force: true });
  });

  test.each(Object.entries(PREFIXES))(
    'in %s has a python in the base and in each environment',
    async (_, prefix) => {
      const before = readdirSync(join(root.path, 'usr/local'));
      const installed = await root.run(['sh', '/installer.sh', '-bfp', prefix]);
      expect(installed).toMatchObject({ status: 0, stderr: '' });
      for (const at of PYTHONS) {
        const here = `${prefix}${at}`;
        const python = await root.run([`${here}/bin/python`, '-c', 'import sys, ssl; print(sys.prefix)']);
        expect(python).toEqual({ status: 0, stdout: `${here}\n`, stderr: '' });
        const pip = await root.run([`${here}/bin/pip`, '--version']);
        expect(pip).toMatchObject({
          status: 0,
          stdout: expect.stringContaining(`from ${here}/lib/python3`),
        });
      }
      const requests = await root.run([`${prefix}/envs/tools/bin/python`, '-c', 'import requests']);
      expect(requests).toMatchObject({ status: 0, stderr: '' });
      expect(await root.run([`${prefix}/bin/python`, '-c', 'import requests'])).toMatchObject({ status: 1 });
      expect(await root.run([`${prefix}/envs/bare/bin/openssl`, 'version'])).toMatchObject({ status: 0 });
      for (const at of [...PYTHONS, '/envs/bare']) {
        const path = join(root.path, prefix, at);
        const records: InstalledRecord[] = installedRecords(path);
        expect(records.flatMap((record) => recordProblems(path, record))).toEqual([]);
        // All environments have the package cache of the base.
        for (const { extracted_package_dir: cache } of records) expect(dirname(cache)).toBe(`${prefix}/pkgs`);
      }
      const left = filesOf(join(root.path, prefix), (path) => holds(path, '_placehold_'));
      expect(left.filter((path) => !path.includes('conda-meta/'))).toEqual([]);
      expect(await root.run(['sh', '/installer.sh', '--verify', prefix])).toMatchObject({ status: 0 });
      expect(await root.run(['sh', '/installer.sh', '-b', '--uninstall', prefix])).toMatchObject({
        status: 0,
      });
      expect(readdirSync(join(root.path, 'usr/local'))).toEqual(before);
    },
  );
});
