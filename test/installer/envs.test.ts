import { mkdtempSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { silent } from '../../src/events.js';
import { inspectInstaller } from '../../src/inspect/run.js';
import { chosenEnvironment } from '../../src/lock/environments.js';
import { formatLock } from '../../src/lock/formats/format.js';
import { parseLock } from '../../src/lock/formats/parse-lock.js';
import { proveInstaller } from '../../src/verify/run.js';
import { checkPart } from '../../src/verify/worker.js';
import type { FixturePackage } from '../fixtures/package.js';
import { installerOf, lockOf, THREE } from './envs.js';
import { edgesIn, pythonOnPath } from './workshop.js';

test('a lock with environments has another version, and reads as it was written', async () => {
  const lock = await lockOf(mkdtempSync(join(tmpdir(), 'archi-envs-')), THREE);
  const text = formatLock(lock);
  expect(JSON.parse(text).lockVersion).toBe(2);
  expect(formatLock(parseLock(text, 'a.lock'))).toBe(text);
  const { envs: _, ...base } = lock;
  expect(JSON.parse(formatLock(base)).lockVersion).toBe(1);
  for (const name of ['../x', 'base', 'ONE'])
    expect(() => parseLock(text.replace('"name": "two"', `"name": "${name}"`), 'a.lock')).toThrow();
});

test('--environment chooses one environment of a lock, which is needed where there are several', async () => {
  const lock = await lockOf(mkdtempSync(join(tmpdir(), 'archi-envs-')), THREE);
  const of = { command: 'pins', where: 'a.lock' };
  const names = (environment: string) =>
    chosenEnvironment(lock, { ...of, environment }).packages.map(({ record }) => record.name);
  expect(names('two')).toEqual(['sample', 'linked', 'of-two']);
  expect(names('base')).toEqual(['sample', 'of-base']);
  expect(() => names('three')).toThrow('there is no such environment');
  expect(() => chosenEnvironment(lock, { ...of, environment: null })).toThrow('pins takes one environment');
});

test('verify makes an installer with environments again, and inspect lists them', async () => {
  for (const keepPkgs of [true, false]) {
    const { path, folder } = await installerOf(THREE, { keepPkgs });
    const { store } = edgesIn(folder, silent);
    const proved = await proveInstaller(
      { installer: path, compare: null, channels: [] },
      { store, check: checkPart, emit: silent, openPython: pythonOnPath },
    );
    expect(proved.packageCache).toBe(keepPkgs);
  }
  const { path } = await installerOf(THREE);
  const { packages, envs } = await inspectInstaller({ installer: path });
  expect(packages.map(({ name }) => name)).toEqual(['sample', 'of-base']);
  expect(envs.map(({ name, packages }) => [name, ...packages.map(({ name }) => name)])).toEqual([
    ['one', 'sample', 'linked', 'of-one'],
    ['two', 'sample', 'linked', 'of-two'],
  ]);
});

test('three environments that share 40 packages are at most 1.1 times the size of one', async () => {
  const packages = Array.from({ length: 40 }, (_, i): FixturePackage => {
    const data = Array.from({ length: 400 }, (_, n) => Math.sin(i * 1000 + n).toString(36)).join('');
    return { name: `p${i}`, files: { [`share/p${i}/data`]: data } };
  });
  const one = await installerOf({ '': packages });
  const three = await installerOf({ '': packages, a: packages, b: packages });
  expect(statSync(three.path).size).toBeLessThanOrEqual(1.1 * statSync(one.path).size);
});
