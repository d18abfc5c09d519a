import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { adapted, afterAll, asPatches, filesOfShape, REQUESTS, SHAPES, textsBelow } from './shapes.js';

test.each(SHAPES)('the edits of %s equal the golden patch', async (name) => {
  const files = filesOfShape(name);
  const edit = adapted(files, REQUESTS[name]);
  await expect(asPatches(files, edit)).toMatchFileSnapshot(`golden/${name}.patch`);
});

test.each(SHAPES)('a second run over %s changes nothing', (name) => {
  const files = filesOfShape(name);
  const after = afterAll(files, adapted(files, REQUESTS[name]));
  expect(adapted(after, REQUESTS[name]).commits).toEqual([]);
});

test.each(SHAPES)('git applies the patch of %s', (name) => {
  const files = filesOfShape(name);
  const edit = adapted(files, REQUESTS[name]);
  const folder = mkdtempSync(join(tmpdir(), 'archi-adapt-'));
  try {
    for (const [path, text] of files) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    if (edit.commits.length > 0)
      execFileSync('git', ['apply'], { cwd: folder, input: asPatches(files, edit), stdio: 'pipe' });
    expect(textsBelow(folder)).toEqual(afterAll(files, edit));
  } finally {
    rmSync(folder, { recursive: true });
  }
});
