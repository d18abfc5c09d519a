import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect, test } from 'vitest';
import { formatError, UserError } from '../../../src/errors.js';
import { parseImage } from '../../../src/image/description/parse.js';

const folder = join(import.meta.dirname, 'refused');
const cases = readdirSync(folder).map((file) => basename(file, '.image'));

test.each(cases)('a description is refused: %s', async (name) => {
  const message = messageOf(readFileSync(join(folder, `${name}.image`), 'utf8'));
  expect(message).not.toContain('hidden-secret');
  await expect(message).toMatchFileSnapshot(join('golden', `${name}.txt`));
});

function messageOf(text: string): string {
  try {
    parseImage(text, 'image.yaml');
  } catch (error) {
    if (error instanceof UserError) return `${formatError(error)}\n`;
    throw error;
  }
  throw new Error('it was not refused');
}
