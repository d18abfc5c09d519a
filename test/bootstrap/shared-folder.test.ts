import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type * as Run from '../../src/bootstrap/run.js';
import { writeFixtureChannel } from '../fixtures/channel.js';

// The compiled one: threads need compiled files.
const { indexWithOthers } = (await import(
  new URL('../../lib/bootstrap/run.js', import.meta.url).href
)) as typeof Run;

test('the index of a folder of two platforms has the noarch packages of both, that of one stays as it is', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'archi-shared-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const noarch = join(folder, 'noarch', 'repodata.json');
  const named = () => Object.keys(JSON.parse(readFileSync(noarch, 'utf8'))['packages.conda']).sort();
  await writeFixtureChannel(folder, [
    { name: 'zlib', subdir: 'linux-64' },
    { name: 'six', subdir: 'noarch' },
  ]);
  await writeFixtureChannel(folder, [{ name: 'pip', subdir: 'noarch' }]);
  const own = readFileSync(noarch);
  await indexWithOthers(folder, 'linux-64');
  expect(readFileSync(noarch)).toEqual(own);
  await indexWithOthers(folder, 'linux-aarch64');
  expect(named()).toEqual(['pip-1.0-0.conda', 'six-1.0-0.conda']);
});
