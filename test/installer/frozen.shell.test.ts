import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import type { Setup } from '../../src/payload/setup/types.js';
import { NO_SETUP } from '../../src/payload/setup/types.js';
import { builtInstaller } from './built.js';
import { installerOf, THREE } from './envs.js';
import { Life } from './life.js';

const MESSAGE = '{"message":"Ask IT."}\n';
const FROZEN: Setup = {
  ...NO_SETUP,
  frozen: [
    { env: null, text: MESSAGE },
    { env: 'one', text: '{}\n' },
  ],
};

let path: string;
beforeAll(async () => {
  ({ path } = await installerOf(THREE, { setup: FROZEN }));
});

test('conda-meta/frozen is in the environments that are frozen, and in no other', () => {
  const life = new Life(path);
  expect(life.install()).toMatchObject({ code: 0, stderr: '' });
  const marker = (env: string) => join(life.prefix, env, 'conda-meta/frozen');
  expect(readFileSync(marker(''), 'utf8')).toBe(MESSAGE);
  expect(readFileSync(marker('envs/one'), 'utf8')).toBe('{}\n');
  expect(existsSync(marker('envs/two'))).toBe(false);
  expect(life.look('--verify')).toMatchObject({ code: 0 });
});

test('a marker that is changed or gone is told and restored, and all are removed', () => {
  const life = new Life(path);
  life.install();
  writeFileSync(join(life.prefix, 'conda-meta/frozen'), '{}');
  rmSync(join(life.prefix, 'envs/one/conda-meta/frozen'));
  const told = life.look('--verify');
  expect(told.code).toBe(1);
  expect(told.stdout).toContain('conda-meta/frozen');
  expect(told.stdout).toContain('envs/one/conda-meta/frozen');
  expect(life.look('--repair')).toMatchObject({ code: 0 });
  expect(life.look('--verify')).toMatchObject({ code: 0 });
  expect(life.look('--uninstall', '-b')).toMatchObject({ code: 0 });
  expect(existsSync(join(life.prefix, 'conda-meta'))).toBe(false);
  expect(existsSync(join(life.prefix, 'envs/one/conda-meta'))).toBe(false);
});

test('an update replaces a frozen installation, and its marker goes with it', async () => {
  const life = new Life(path);
  life.install();
  writeFileSync(join(life.prefix, 'mine'), '');
  const thawed = await installerOf(THREE, { version: '2.0' });
  expect(life.sh(thawed.path, '-bu', '-p', life.prefix)).toMatchObject({ code: 0 });
  expect(existsSync(join(life.prefix, 'conda-meta/frozen'))).toBe(false);
  expect(existsSync(join(life.prefix, 'envs/one/conda-meta/frozen'))).toBe(false);
  expect(existsSync(join(life.prefix, 'mine'))).toBe(true);
});

test('the program verifies an installer that freezes', async () => {
  const built = await builtInstaller({ setup: { ...FROZEN, frozen: FROZEN.frozen.slice(0, 1) } });
  await expect(built.prove()).resolves.toMatchObject({ installer: built.path });
});
