import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { BugError } from '../../src/errors.js';
import { zstdCompress } from '../../src/host/compress/zstd.js';
import type { PackageEntry } from '../../src/package/types.js';
import { writeConda } from '../../src/package/write.js';
import { condaPackage, type FixturePackage } from '../fixtures/package.js';
import { describeWithTools } from '../tools.js';

const folder = mkdtempSync(join(tmpdir(), 'write-'));
afterAll(() => rmSync(folder, { recursive: true }));

const mixed: FixturePackage = {
  name: 'mixed',
  version: '2.5',
  build: 'h0_3',
  files: {
    'lib/libz.so.1': 'library\n',
    'lib/libz.so': { softlink: 'libz.so.1' },
    'bin/a-hard-link': { hardlink: 'bin/tool' },
    'bin/tool': {
      data: '#!/opt/placeholder/bin/python\n',
      mode: 0o6775,
      placeholder: { prefix: '/opt/placeholder', mode: 'text' },
    },
    'share/empty': { directory: 0o777 },
  },
};

describeWithTools('writeConda', { tools: ['unzip', 'zstd', 'tar'] }, () => {
  it('writes what unzip, zstd and tar read', async () => {
    const { fn, bytes } = await condaPackage(mixed);
    expect(fn).toBe('mixed-2.5-h0_3.conda');
    writeFileSync(join(folder, fn), bytes);
    execFileSync('unzip', ['-q', '-t', fn], { cwd: folder });
    expect(shell(`unzip -Z1 ${fn}`)).toMatchInlineSnapshot(`
      "metadata.json
      pkg-mixed-2.5-h0_3.tar.zst
      info-mixed-2.5-h0_3.tar.zst
      "
    `);
    expect(shell(`unzip -p ${fn} metadata.json`)).toBe('{"conda_pkg_format_version": 2}');
    expect(
      shell(`unzip -p ${fn} pkg-mixed-2.5-h0_3.tar.zst | zstd -dc | TZ=UTC tar -tvf -`),
    ).toMatchInlineSnapshot(`
      "-rwxr-xr-x 0/0              30 2020-09-13 12:26 bin/tool
      lrwxrwxrwx 0/0               0 2020-09-13 12:26 lib/libz.so -> libz.so.1
      -rw-r--r-- 0/0               8 2020-09-13 12:26 lib/libz.so.1
      drwxr-xr-x 0/0               0 2020-09-13 12:26 share/empty/
      hrw-r--r-- 0/0               0 2020-09-13 12:26 bin/a-hard-link link to bin/tool
      "
    `);
    expect(shell(`unzip -p ${fn} info-mixed-2.5-h0_3.tar.zst | zstd -dc | tar -tf -`)).toMatchInlineSnapshot(`
      "info/about.json
      info/files
      info/index.json
      info/paths.json
      "
    `);
    expect(
      shell(`unzip -p ${fn} info-mixed-2.5-h0_3.tar.zst | zstd -dc | tar -xOf - info/paths.json`),
    ).toMatchInlineSnapshot(
      `"{"paths":[{"_path":"bin/a-hard-link","path_type":"hardlink","sha256":"587943c571fd7ccf62cd70bc87872b97745155e5519b93367855ee069ce91572","size_in_bytes":30},{"_path":"bin/tool","file_mode":"text","path_type":"hardlink","prefix_placeholder":"/opt/placeholder","sha256":"587943c571fd7ccf62cd70bc87872b97745155e5519b93367855ee069ce91572","size_in_bytes":30},{"_path":"lib/libz.so","path_type":"softlink","sha256":"b5e0dfe3c2b269568c488e74fdc56495a5729538ebc6ef36488c85a7d7a1730e","size_in_bytes":8},{"_path":"lib/libz.so.1","path_type":"hardlink","sha256":"b5e0dfe3c2b269568c488e74fdc56495a5729538ebc6ef36488c85a7d7a1730e","size_in_bytes":8},{"_path":"share/empty","path_type":"directory","sha256":"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855","size_in_bytes":0}],"paths_version":1}"`,
    );
  });

  it('writes the same bytes whatever the order of the content', async () => {
    const files = Object.fromEntries(Object.entries(mixed.files ?? {}).reverse());
    const info = { 'info/files': 'fixed' };
    const { bytes } = await condaPackage({ ...mixed, info });
    const { bytes: again } = await condaPackage({ ...mixed, files, info });
    expect(again.equals(bytes)).toBe(true);
    expect(createHash('sha256').update(bytes).digest('hex')).toMatchInlineSnapshot(
      `"89cfa82c90dc275cb2268481b8d3ff52e087764e33bf4d18531c4ba2fd63895d"`,
    );
  });

  it('throws without info/index.json', async () => {
    const entries: PackageEntry[] = [];
    const written = writeConda({ entries, info: new Map(), mtime: 0, level: 1, zstdCompress });
    await expect(written).rejects.toThrow(BugError);
  });
});

describeWithTools('writeTarBz2', { tools: ['bzip2', 'tar'] }, () => {
  it('writes what bzip2 and tar read', async () => {
    const { fn, bytes } = await condaPackage({ ...mixed, extension: '.tar.bz2' });
    expect(fn).toBe('mixed-2.5-h0_3.tar.bz2');
    writeFileSync(join(folder, fn), bytes);
    expect(shell(`tar -tjf ${fn}`)).toMatchInlineSnapshot(`
      "bin/tool
      info/about.json
      info/files
      info/index.json
      info/paths.json
      lib/libz.so
      lib/libz.so.1
      share/empty/
      bin/a-hard-link
      "
    `);
    execFileSync('tar', ['-xjf', fn], { cwd: folder });
    expect(readFileSync(join(folder, 'bin/a-hard-link'), 'utf8')).toBe('#!/opt/placeholder/bin/python\n');
  });
});

function shell(script: string): string {
  return execFileSync('sh', ['-ec', script], { cwd: folder, encoding: 'utf8' });
}
