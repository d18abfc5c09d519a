import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { writeFixtureChannel } from '../fixtures/channel.js';
import { nativeProgram } from '../fixtures/elf.js';
import type { Ran } from '../program.js';
import { installerIn } from './build-installer.js';
import { archiConstruct } from './cli.js';

const SUBDIR = process.arch === 'arm64' ? 'linux-aarch64' : 'linux-64';
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'archi-glibc-'));
  const files = { 'bin/native': nativeProgram(), 'share/text': 'GLIBC_9.9' };
  await writeFixtureChannel(join(folder, 'channel'), [{ name: 'native', subdir: SUBDIR, files }]);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Builds an installer of one program for targets with that glibc. */
function build(glibc: string): Promise<Ran> {
  const manifest = join(folder, `${glibc}.yaml`);
  writeFileSync(
    manifest,
    `name: Native
version: 1.0.0
channels: [./channel]
specs: [native]
platforms: { ${SUBDIR}: { virtual_packages: [__glibc ${glibc}] } }
`,
  );
  return archiConstruct([
    'installer',
    '--manifest',
    manifest,
    '--platform',
    SUBDIR,
    '--out',
    join(folder, glibc),
  ]);
}

test("a package that needs a newer glibc than declared is refused with the file's name", async () => {
  const { status, stderr } = await build('2.1');
  expect(status).toBe(2);
  expect(stderr).toContain('native-1.0-0: bin/native');
  expect(stderr).toMatch(/expected.*GLIBC_2\.1 or older/);
  expect(stderr).toMatch(/found.*GLIBC_2\.\d\d/);
  expect(existsSync(join(folder, '2.1'))).toBe(false);
});

test('a package that needs an older glibc than declared is built, and the installer requires its glibc', async () => {
  expect(await build('2.99')).toMatchObject({ status: 0 });
  const script = readFileSync(join(folder, '2.99', installerIn(join(folder, '2.99'))), 'latin1');
  expect(script).toMatch(/^GLIBC='2\.\d+'$/m);
  expect(script).toMatch(/^GLIBC_IN='bin\/native of native-1\.0-0'$/m);
});
