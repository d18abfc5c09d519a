import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { ToolError } from '../../../src/errors.js';
import type { ImageDescription } from '../../../src/image/types.js';
import { NoExactPythonError } from '../../../src/payload/pyc/no-exact-python.js';
import type { OpenPython } from '../../../src/payload/pyc/open-build-python.js';
import { NO_PYTHON } from '../../installer/pyc.js';
import { lockIn, pythonOnPath } from '../../installer/workshop.js';
import { describeWithTools } from '../../tools.js';
import { describedImage, imageIn } from './studio.js';

const folder = mkdtempSync(join(tmpdir(), 'archi-image-pyc-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Returns the digest of the image whose `pyc` this is; null: the lock decides. */
async function digestOf(pyc: ImageDescription['pyc'], openPython: OpenPython): Promise<string> {
  const lock = await lockIn(folder, NO_PYTHON);
  const { image } = await imageIn(folder, lock, describedImage({ pyc }), { openPython });
  return image.manifest.digest;
}

const refused: OpenPython = async () => {
  const cause = new ToolError('x', [{ message: 'no such program on PATH' }]);
  throw new NoExactPythonError({ release: '3.11.4', other: null, reason: null, cause });
};

describeWithTools('an image that is made directly', { tools: ['python3.11'] }, () => {
  test('has pyc files if the lock has the python; target and none leave them out', async () => {
    const compiled = await digestOf(null, pythonOnPath);
    expect(await digestOf('build', pythonOnPath)).toBe(compiled);
    const without = await digestOf('none', refused);
    expect(await digestOf('target', refused)).toBe(without);
    expect(without).not.toBe(compiled);
  });
});

test('an image whose lock has a python that does not run here has no pyc files', async () => {
  for (const pyc of [null, 'build'] as const)
    expect(await digestOf(pyc, refused)).toBe(await digestOf('none', refused));
});
