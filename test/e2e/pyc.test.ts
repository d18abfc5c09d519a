import { copyFileSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeWithTools } from '../tools.js';
import { buildInstaller } from './build-installer.js';
import { bootstrapChannel, LINES } from './channel.js';
import { archiConstruct } from './cli.js';
import { filesOf, type InstalledRecord, installedRecords } from './installed.js';
import { obstacleTo, ROOT_TOOLS } from './obstacles.js';
import { freshRoot, type Root } from './root.js';

const PREFIX = '/opt/archi-construct';
const needs = { tools: ROOT_TOOLS, obstacle: obstacleTo('linux-aarch64') };

describeWithTools('an installer for linux-aarch64 whose pyc files this machine compiled', needs, () => {
  let root: Root;
  let channel: string;
  let installer: string;
  let built: Installed;
  let compiled: Installed;

  /** What an installer printed and installed, and what python prints that imports two packages. */
  interface Installed {
    readonly log: string;
    readonly pyc: readonly string[];
    readonly records: readonly InstalledRecord[];
    readonly imports: string;
  }

  const installed = async (path: string): Promise<Installed> => {
    copyFileSync(path, join(root.path, 'installer.sh'));
    const prefix = join(root.path, PREFIX);
    rmSync(prefix, { recursive: true, force: true });
    const { status, stdout, stderr } = await root.run(['sh', '/installer.sh', '-b', '-p', PREFIX]);
    if (status !== 0) throw new Error(`the installer: exit ${status}\n${stderr}`);
    const pyc = filesOf(prefix, (file) => file.endsWith('.pyc'));
    const records = installedRecords(prefix);
    const python = [`${PREFIX}/bin/python3.11`, '-v', '-c', 'import requests, six'];
    return { log: stdout, pyc, records, imports: (await root.run(python)).stderr };
  };

  beforeAll(async () => {
    const [line] = LINES;
    if (line === undefined) throw new Error('no python line');
    root = await freshRoot('linux-aarch64');
    mkdirSync(join(root.path, 'opt'), { recursive: true });
    // The second channel has the python that compiles.
    channel = await bootstrapChannel('linux-64', line);
    const args = ['--channel', channel];
    installer = await buildInstaller('linux-aarch64', line, { args });
    built = await installed(installer);
    const onTarget = [...args, '--pyc', 'target'];
    compiled = await installed(await buildInstaller('linux-aarch64', line, { args: onTarget }));
  });

  afterAll(() => rmSync(root.path, { recursive: true, force: true }));

  test('does not compile on the target', () => {
    expect(compiled.log).toContain('compiling');
    expect(built.log).not.toContain('compiling');
  });

  test('installs the files and conda-meta records of one that compiles on the target', () => {
    expect(built.pyc.length).toBeGreaterThan(500);
    expect(built.pyc).toEqual(compiled.pyc);
    expect(built.records).toEqual(compiled.records);
  });

  test('installs pyc files that python takes for the compiled sources', () => {
    expect(built.imports).toMatch(/\/requests\/__pycache__\/__init__\.cpython-311\.pyc matches \/opt\//);
    expect(built.imports).toMatch(/\/six\.cpython-311\.pyc matches \/opt\//);
    expect(built.imports).not.toMatch(/# wrote .*-packages/);
  });

  test('is what verify builds again', async () => {
    const [lock = ''] = readdirSync(dirname(installer)).filter((name) => name.endsWith('.lock'));
    const words = ['--lock', join(dirname(installer), lock), '--channel', channel];
    const ran = await archiConstruct(['verify', installer, ...words]);
    expect(ran).toMatchObject({ status: 0 });
  });
});
