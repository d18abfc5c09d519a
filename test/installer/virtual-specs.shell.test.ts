import { existsSync, mkdtempSync, realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import { setupOf } from '../../src/installer/open-setup.js';
import { parseManifest } from '../../src/manifest/parse.js';
import { openedPackage } from '../fixtures/opened.js';
import { pathWithFakes } from './fake-tools.js';
import { makeInstaller } from './make-installer.js';
import { run } from './run.js';
import { SHELLS } from './shells.js';

const SPECS = ['__glibc >=2.28', '__linux >=4.18.0', '__cuda >=12.2', '__unix', '__archspec'];

/** What the tools of a machine print that has all of it, just so. */
const MACHINE: Readonly<Record<string, string>> = {
  getconf: 'case $1 in GNU_LIBC_VERSION) echo glibc 2.28 ;; _NPROCESSORS_ONLN) echo 2 ;; esac',
  uname: `case $1 in -m) exec ${run(['sh', '-c', 'command -v uname']).stdout.trim()} -m ;; *) echo 4.18.0-553.el8 ;; esac`,
  'nvidia-smi': "echo '| NVIDIA-SMI 535.54   Driver Version: 535.54   CUDA Version: 12.2     |'",
};

let installer: string;
let folder: string;

async function installerFor(specs: readonly string[]): Promise<string> {
  const head = 'name: A\nversion: 1\nchannels: [./c]\nspecs: [tool]\n';
  const setup = await setupOf(
    parseManifest(`${head}virtual_specs: ${JSON.stringify(specs)}\n`, 'manifest.yaml'),
  );
  const tool = await openedPackage({ name: 'tool', files: { 'share/tool': '' } });
  return makeInstaller([tool], { setup }).path;
}

beforeAll(async () => {
  installer = await installerFor(SPECS);
});

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'archi-virtual-')));
});

/** Runs an installer on a machine whose tools print this. */
function install(shell: readonly string[], tools: typeof MACHINE, env: NodeJS.ProcessEnv = {}) {
  const options = ['-b', '-p', join(folder, 'prefix')];
  return run([...shell, installer, ...options], {
    env: { HOME: folder, PATH: pathWithFakes({ ...MACHINE, ...tools }), ...env },
  });
}

const each = SHELLS.map((shell) => ({ shell }));

test.each(each)('a machine that has just what is asked is taken in $shell', ({ shell }) => {
  expect(install(shell, {})).toMatchObject({ code: 0, stderr: '' });
  expect(existsSync(join(folder, 'prefix/share/tool'))).toBe(true);
});

// Debian's busybox has a uname of its own.
const finding = each.filter(({ shell: [program] }) => program !== 'busybox');

test.each(finding)('every lack is told before anything is written in $shell', ({ shell }) => {
  const { code, stderr } = install(shell, {
    getconf: 'case $1 in GNU_LIBC_VERSION) echo glibc 2.9 ;; _NPROCESSORS_ONLN) echo 2 ;; esac',
    uname: MACHINE['uname']?.replace('4.18.0-553', '4.17.99') ?? '',
    'nvidia-smi': "echo 'CUDA Version: 11.8'",
  });
  expect(code).toBe(13);
  expect(
    stderr,
  ).toBe(`Error: __glibc: found 2.9; needed 2.28 or newer, as Small asks; use a machine that has it, or set CONDA_OVERRIDE_GLIBC if the programs will find it
Error: __linux: found 4.17.99.el8; needed 4.18.0 or newer, as Small asks; use a machine that has it, or set CONDA_OVERRIDE_LINUX if the programs will find it
Error: __cuda: found 11.8; needed 12.2 or newer, as Small asks; use a machine that has it, or set CONDA_OVERRIDE_CUDA if the programs will find it
Error: 3 problems found. Nothing was written.
`);
  expect(existsSync(join(folder, 'prefix'))).toBe(false);
});

// Found → whether it has 12.2; as conda orders versions.
test.each([
  ['12.2', true],
  ['12.2.0', true],
  ['12.10', true],
  ['13', true],
  ['12', false],
  ['12.1.99', false],
  ['9.99', false],
  ['', false],
])('CONDA_OVERRIDE_CUDA=%s replaces what the driver says', (version, isEnough) => {
  const { code, stderr } = install(['sh'], {}, { CONDA_OVERRIDE_CUDA: version });
  expect({ code, stderr: stderr.split('\n')[0] }).toEqual(
    isEnough
      ? { code: 0, stderr: '' }
      : {
          code: 13,
          stderr: expect.stringContaining(`__cuda: found ${version || 'none'}; needed 12.2 or newer`),
        },
  );
});

test('a machine without a driver has no CUDA, and __cuda alone asks for any', async () => {
  installer = await installerFor(['__cuda']);
  const { code, stderr } = install(['sh'], { 'nvidia-smi': 'exit 9' });
  expect({ code, stderr }).toEqual({
    code: 13,
    stderr: expect.stringContaining('__cuda: found none; needed any, as Small asks;'),
  });
  expect(install(['sh'], {}).code).toBe(0);
});

// constructor's own example has this text, and CONDA_OVERRIDE_GLIBC=20 for one that is met.
test.each([
  ['2.17', 13],
  ['20', 0],
])('with CONDA_OVERRIDE_GLIBC=%s a glibc of 20 ends with exit code %i', async (version, expected) => {
  installer = await installerFor(['__glibc>=20']);
  expect(install(['sh'], {}, { CONDA_OVERRIDE_GLIBC: version }).code).toBe(expected);
});
