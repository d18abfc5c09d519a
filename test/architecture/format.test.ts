import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));

test('every file is formatted and passes the linter', () => {
  const biome = `${root}node_modules/.bin/biome`;
  const report = () =>
    execFileSync(biome, ['check', '--error-on-warnings', '.'], { cwd: root, stdio: 'pipe' });
  expect(report).not.toThrow();
});
