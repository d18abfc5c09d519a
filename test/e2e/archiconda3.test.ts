import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { writeArchiconda3Channel } from '../fixtures/archiconda3.js';
import { type FolderServer, serveFolder } from '../fixtures/serve-folder.js';
import { type Ran, runProgram } from '../program.js';
import { describeWithTools, testWithTools } from '../tools.js';
import { archiConstruct } from './cli.js';
import { installedRecords, recordProblems } from './installed.js';
import { obstacleTo, ROOT_TOOLS } from './obstacles.js';
import { freshRoot } from './root.js';

const NAME = 'Archiconda3-0.3.0-Linux-aarch64.sh';
const PREFIX = '/opt/archiconda3';

describe('installer --py 3.7, from a channel with the pins of the manifest,', () => {
  let folder: string;
  let out: string;
  let server: FolderServer;
  let built: Ran;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'archi-construct-archiconda3-'));
    out = join(folder, 'out');
    await writeArchiconda3Channel(join(folder, 'channel'));
    server = await serveFolder(join(folder, 'channel'));
    const environment = { ARCHI_CONSTRUCT_CACHE: join(folder, 'cache') };
    const args = ['installer', '--py', '3.7', '--channel', server.url, '--out', out];
    built = await archiConstruct(args, { environment });
  });

  afterAll(async () => {
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test('builds for aarch64 on any host', () => {
    expect(built).toMatchObject({ status: 0 });
    const names = readdirSync(out).sort();
    expect(names).toEqual(expect.arrayContaining([NAME, `${NAME}.sha256`, 'construct.yaml']));
    expect(names.filter((name) => name.endsWith('.lock'))).toHaveLength(1);
  });

  test('writes a checksum in the format of sha256sum', () => {
    const sha256 = createHash('sha256')
      .update(readFileSync(join(out, NAME)))
      .digest('hex');
    expect(readFileSync(join(out, `${NAME}.sha256`), 'utf8')).toBe(`${sha256}  ${NAME}\n`);
  });

  test('fetches every pin from the channel once', () => {
    const packages = server.requests.filter((path) => path.endsWith('.tar.bz2'));
    expect(packages).toHaveLength(32);
    expect(new Set(packages).size).toBe(32);
  });

  const obstacle = process.arch === 'arm64' ? 'a machine other than aarch64' : null;
  testWithTools('refuses another architecture and writes nothing', { tools: [], obstacle }, async () => {
    const prefix = join(folder, 'prefix');
    const ran = await runProgram(['sh', join(out, NAME), '-b', '-p', prefix]);
    expect(ran.status).toBe(10);
    expect(ran.stderr).toContain('aarch64');
    expect(readdirSync(folder).filter((name) => name.startsWith('prefix'))).toEqual([]);
  });

  const needs = { tools: ROOT_TOOLS, obstacle: obstacleTo('linux-aarch64') };
  describeWithTools('in an aarch64 root', needs, () => {
    test('installs what conda would have, with replaced prefixes', async () => {
      const root = await freshRoot('linux-aarch64');
      onTestFinished(() => rmSync(root.path, { recursive: true, force: true }));
      mkdirSync(join(root.path, 'opt'), { recursive: true });
      copyFileSync(join(out, NAME), join(root.path, NAME));
      expect(await root.run(['sh', `/${NAME}`, '-b', '-p', PREFIX])).toMatchObject({ status: 0 });

      const prefix = join(root.path, PREFIX);
      const records = installedRecords(prefix);
      expect(records).toHaveLength(32);
      expect(records.flatMap((record) => recordProblems(prefix, record))).toEqual([]);
      const library = readFileSync(join(prefix, 'lib/libpython3.7m.so.1.0'), 'latin1');
      expect(library).toMatch(/^\x7fNOT-ELF\0\/opt\/archiconda3\/lib\0+tail$/);
      expect(await root.run([`${PREFIX}/bin/pip`])).toEqual({
        status: 0,
        stdout: `python in ${PREFIX}/bin\n`,
        stderr: '',
      });
    });
  });
});
