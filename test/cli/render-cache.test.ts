import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { buildInstaller } from '../../src/installer/run.js';

test('installer --render opens no cache', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'archi-render-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const cacheDir = join(folder, 'cache');
  const { constructYaml } = await buildInstaller({ py: '3.7', render: true, out: folder, cacheDir });
  expect(constructYaml).toBe(join(folder, 'construct.yaml'));
  expect(existsSync(cacheDir)).toBe(false);
});
