import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect, test } from 'vitest';
import { formatError, UserError } from '../../src/errors.js';
import { parseManifest } from '../../src/manifest/parse.js';

const folder = join(import.meta.dirname, 'refused');
const cases = readdirSync(folder).map((file) => basename(file, '.manifest'));

test.each(cases)('a manifest is refused with its golden message: %s', async (name) => {
  const message = messageOf(readFileSync(join(folder, `${name}.manifest`), 'utf8'));
  expect(message).not.toContain('secret');
  await expect(message).toMatchFileSnapshot(join('golden', `${name}.txt`));
});

test.each([
  ['too large', `# ${'x'.repeat(256 * 1024)}\n`],
  ['nested 200,000 levels deep', '['.repeat(200_000)],
])('a manifest is refused: %s', (_, text) => {
  expect(() => parseManifest(text, 'manifest.yaml')).toThrow(UserError);
});

test('a YAML bomb is refused at its first alias, without being expanded', () => {
  const levels = 'bcdefghijk'
    .split('')
    .map((name, i) => `${name}: &${name} [${`*${'abcdefghij'[i]},`.repeat(9)}]`);
  expect(() => parseManifest(['a: &a [x]', ...levels].join('\n'), 'manifest.yaml')).toThrow(UserError);
});

function messageOf(text: string): string {
  try {
    parseManifest(text, 'manifest.yaml');
  } catch (error) {
    if (error instanceof UserError) return `${formatError(error)}\n`;
    throw error;
  }
  throw new Error('it was not refused');
}
