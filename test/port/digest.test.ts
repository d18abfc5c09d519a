import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { digestOfFolder } from '../../src/port/open-digest.js';

test('the digest of a recipe changes with contents, modes, names and what links lead to, and with nothing else', () => {
  const folder = mkdtempSync(join(tmpdir(), 'archi-digest-'));
  const at = (...parts: string[]) => join(folder, ...parts);
  mkdirSync(at('recipe'));
  writeFileSync(at('recipe', 'build.sh'), 'true\n');
  writeFileSync(at('shared'), '1');
  symlinkSync('../shared', at('recipe', 'link'));
  symlinkSync('..', at('recipe', 'up'));
  symlinkSync('loop', at('recipe', 'loop'));
  symlinkSync('nowhere', at('recipe', 'lost'));
  let before = digestOfFolder(at('recipe'));
  utimesSync(at('recipe', 'build.sh'), 1, 1);
  expect(digestOfFolder(at('recipe'))).toBe(before);
  const changes = [
    () => writeFileSync(at('shared'), '2'),
    () => chmodSync(at('recipe', 'build.sh'), 0o755),
    () => writeFileSync(at('recipe', 'build.sh'), 'false\n'),
    () => rmSync(at('recipe', 'lost')),
    () => symlinkSync('elsewhere', at('recipe', 'lost')),
    () => mkdirSync(at('recipe', 'empty')),
  ];
  for (const change of changes) {
    change();
    const after = digestOfFolder(at('recipe'));
    expect(after).not.toBe(before);
    before = after;
  }
  rmSync(folder, { recursive: true });
});
