import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { writeCentos7Channel } from '../../fixtures/centos7-image.js';
import { type FolderServer, serveFolder } from '../../fixtures/serve-folder.js';
import { type Ran, runProgram } from '../../program.js';
import { archiConstruct } from '../cli.js';

const INSTALLER = 'Archiconda3-0.3.0-Linux-aarch64.sh';
const COMMITTED = join(import.meta.dirname, '../../../images/centos7-aarch64/Dockerfile');

describe('the context of image --arch aarch64 --builder none, with the pins of manifest and image,', () => {
  let folder: string;
  let context: string;
  let server: FolderServer;
  let built: Ran;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'archi-construct-context-'));
    context = join(folder, 'out/centos7-aarch64');
    await writeCentos7Channel(join(folder, 'channel'));
    server = await serveFolder(join(folder, 'channel'));
    built = await build();
    expect(built).toMatchObject({ status: 0, stderr: expect.not.stringContaining('Error') });
  });

  afterAll(async () => {
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  });

  function build(channel = server.url): Promise<Ran> {
    const args = ['image', '--arch', 'aarch64', '--builder', 'none', '--channel', channel];
    const environment = { ARCHI_CONSTRUCT_CACHE: join(folder, 'cache') };
    return archiConstruct([...args, '--out', join(folder, 'out')], { environment });
  }

  test('holds exactly what its Dockerfile copies', () => {
    expect(readdirSync(join(folder, 'out'))).toEqual(['centos7-aarch64']);
    expect(readdirSync(context).sort()).toEqual(['.dockerignore', 'Dockerfile', 'installer', 'pkgs']);
    expect(readdirSync(join(context, 'installer')).sort()).toEqual([INSTALLER, `${INSTALLER}.sha256`]);
  });

  test('has the committed Dockerfile', () => {
    expect(readFileSync(join(context, 'Dockerfile'), 'utf8')).toBe(readFileSync(COMMITTED, 'utf8'));
  });

  test('has a checksum of the installer that sha256sum accepts', async () => {
    const cwd = join(context, 'installer');
    const check = ['sh', '-c', 'cd "$1" && sha256sum -c "$2"', 'sh', cwd, `${INSTALLER}.sha256`];
    expect(await runProgram(check)).toMatchObject({ status: 0, stdout: `${INSTALLER}: OK\n` });
  });

  test('has an installer with the packages that the image adds, and all they need', async () => {
    const inspected = await archiConstruct(['inspect', join(context, 'installer', INSTALLER), '--json']);
    const names = (JSON.parse(inspected.stdout).packages as Record<string, string>[]).map(
      ({ name, version, build }) => `${name}-${version}-${build}`,
    );
    expect(names).toEqual(
      expect.arrayContaining([
        'python-3.7.0-hab5db58_3',
        'conda-build-3.17.8-py37_0',
        'patchelf-0.9-he6710b0_0',
        'anaconda-client-1.7.2-py37_0',
      ]),
    );
    expect(names).toHaveLength(32 + 4);
  });

  test('has the prefetched pins, and the prefetched specs with all they need', () => {
    const names = readdirSync(join(context, 'pkgs'));
    expect(names).toEqual(
      expect.arrayContaining([
        'gcc_impl_linux-aarch64-7.3.0-h68995b2_0.tar.bz2',
        'crosstool-ng-1.23.0.451_g5888cf1-5.tar.bz2',
        'make-4.2.1-h7b6447c_1.tar.bz2',
        'libgcc-ng-7.3.0-h5c90dd9_0.tar.bz2',
        'conda-build-3.17.8-py37_0.tar.bz2',
        'patchelf-0.9-he6710b0_0.tar.bz2',
        'anaconda-client-1.7.2-py37_0.tar.bz2',
        'numpy-1.11.3-py37_0.tar.bz2',
        'python-3.7.0-hab5db58_3.tar.bz2',
      ]),
    );
  });

  test('has nothing prefetched for another python than the installed one', () => {
    const names = readdirSync(join(context, 'pkgs'));
    expect(names.filter((name) => /^(python|pytest|numpy)-/.test(name))).toEqual([
      'numpy-1.11.3-py37_0.tar.bz2',
      'pytest-4.0.2-py37_0.tar.bz2',
      'python-3.7.0-hab5db58_3.tar.bz2',
    ]);
  });

  test("has the channel's packages byte for byte, and their URLs in urls.txt", () => {
    const packages = readdirSync(join(context, 'pkgs')).filter((name) => name.endsWith('.tar.bz2'));
    for (const name of packages) {
      expect(readFileSync(join(context, 'pkgs', name))).toEqual(
        readFileSync(join(folder, 'channel/linux-aarch64', name)),
      );
    }
    const urls = readFileSync(join(context, 'pkgs/urls.txt'), 'utf8');
    expect(urls).toBe(packages.map((name) => `${server.url}/linux-aarch64/${name}\n`).join(''));
  });

  test('is built with a warning of what a set of pins lacks', () => {
    expect(built.stderr).toContain('gdb_linux-aarch64-7.12.1-h6bc79d0_0 needs expat >=2.2');
  });

  test('replaces the same context', async () => {
    const before = statSync(context).ino;
    expect(await build()).toMatchObject({ status: 0 });
    expect(statSync(context).ino).not.toBe(before);
    expect(readdirSync(join(folder, 'out'))).toEqual(['centos7-aarch64']);
  });

  test('has no credentials of a channel in any file', async () => {
    const secret = server.url.replace('//', '//me:hunter2@');
    const ran = await build(secret);
    expect(ran).toMatchObject({ status: 0, stderr: expect.not.stringContaining('hunter2') });
    for (const path of readdirSync(context, { recursive: true, withFileTypes: true })) {
      if (path.isFile())
        expect(readFileSync(join(path.parentPath, path.name), 'latin1')).not.toContain('hunter2');
    }
  });

  test('does not replace a folder with other files', async () => {
    writeFileSync(join(context, 'notes.txt'), 'mine');
    const ran = await build();
    expect(ran.status).toBe(2);
    expect(ran.stderr).toContain('this folder contains other files, which would be replaced');
    expect(readFileSync(join(context, 'notes.txt'), 'utf8')).toBe('mine');
    rmSync(join(context, 'notes.txt'));
  });
});
