import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { silent } from '../../../src/events.js';
import { buildInstaller } from '../../../src/installer/build.js';
import { findPython } from '../../../src/payload/pyc/open-python.js';
import type { Compiler } from '../../../src/payload/pyc/types.js';
import type { FixturePackage } from '../../fixtures/package.js';
import { NO_PYTHON } from '../../installer/pyc.js';
import { edgesIn, lockIn, requestIn } from '../../installer/workshop.js';
import { describeWithTools } from '../../tools.js';

const MORE: FixturePackage = {
  name: 'more',
  noarch: 'python',
  files: { 'site-packages/more.py': 'y = 1\n' },
};

describeWithTools('the python that compiles', { tools: ['python3.11'] }, () => {
  test('is opened only for packages with sources that are not in the cache', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'archi-pyc-cached-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const program = await findPython('3.11');
    const build = async (packages: readonly FixturePackage[]) => {
      let opened = 0;
      const compiler: Compiler = {
        version: program.version,
        open: async () => {
          opened++;
          return program;
        },
      };
      const request = requestIn(folder, await lockIn(folder, packages), { pyc: compiler });
      const { path } = await buildInstaller(request, edgesIn(folder, silent));
      return { opened, bytes: readFileSync(path) };
    };
    const first = await build(NO_PYTHON);
    expect(first.opened).toBe(1);
    const again = await build(NO_PYTHON);
    expect(again.opened).toBe(0);
    expect(again.bytes.equals(first.bytes)).toBe(true);
    expect((await build([...NO_PYTHON, MORE])).opened).toBe(1);
    expect((await build([...NO_PYTHON, { name: 'tool' }])).opened).toBe(0);
  });
});
